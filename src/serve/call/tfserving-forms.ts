export const tfServingForms = ['tensor_content', 'float_val', 'instances', 'inputs', 'b64'] as const;
export type TfServingForm = (typeof tfServingForms)[number];

export function isOverGrpc(form: TfServingForm): boolean {
  return form === 'tensor_content' || form === 'float_val';
}
