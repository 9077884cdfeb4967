export const tfServingForms = ['tensor_content', 'float_val', 'instances', 'inputs', 'b64'] as const;
export type TfServingForm = (typeof tfServingForms)[number];

/** What TF Serving is asked beside the floats. */
export interface TfServingAsked {
  readonly model: string;
  /** A whole number; empty: none. */
  readonly version: string;
  /** Empty: none. */
  readonly label: string;
  /** Empty: that of the form, `serving_default` or, of b64, `serving_bytes`. */
  readonly signature: string;
  /** The name of the tensor; empty: that of the form. */
  readonly input: string;
}

export function isOverGrpc(form: TfServingForm): boolean {
  return form === 'tensor_content' || form === 'float_val';
}
