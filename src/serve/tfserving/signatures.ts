import { create } from '@bufbuild/protobuf';
import {
  type SignatureDef,
  SignatureDefSchema,
  TensorInfoSchema,
} from '../../rpc/generated/tensorflow/signature_pb.js';
import { DataType } from '../../rpc/generated/tensorflow/tensor_pb.js';
import { shapeOf } from './tensor.ts';

export interface Named {
  readonly name: string;
  readonly dtype: DataType;
  /** -1: any size. */
  readonly shape: readonly number[];
}

/** What a model can be asked by one name: one tensor in. */
export interface Signature {
  readonly input: Named;
  readonly outputs: readonly Named[];
}

export const defaultSignature = 'serving_default';
const methodName = 'tensorflow/serving/predict';

/** By name. `serving_bytes` takes each row as the bytes of its float32s, as a model with `tf.io.decode_raw` does. */
export function createSignatures(classes: number): ReadonlyMap<string, Signature> {
  const floats = (dtype: DataType): Signature => ({
    input: { name: 'features', dtype, shape: [-1, -1] },
    outputs: [{ name: 'probabilities', dtype, shape: [-1, classes] }],
  });
  return new Map([
    [defaultSignature, floats(DataType.DT_FLOAT)],
    ['serving_double', floats(DataType.DT_DOUBLE)],
    ['serving_half', floats(DataType.DT_HALF)],
    [
      'serving_bytes',
      {
        input: { name: 'features_bytes', dtype: DataType.DT_STRING, shape: [-1] },
        outputs: [
          { name: 'class', dtype: DataType.DT_INT64, shape: [-1] },
          { name: 'probabilities_bytes', dtype: DataType.DT_STRING, shape: [-1] },
        ],
      },
    ],
  ]);
}

/** The name of the tensor in the graph that a signature's input stands for. */
export function feedNameOf(signature: string, input: string): string {
  return `${signature}_${input}:0`;
}

export function describeSignature(name: string, { input, outputs }: Signature): SignatureDef {
  return create(SignatureDefSchema, {
    inputs: { [input.name]: infoOf(input, feedNameOf(name, input.name)) },
    outputs: Object.fromEntries(outputs.map((one, at) => [one.name, infoOf(one, `StatefulPartitionedCall:${at}`)])),
    methodName,
  });
}

function infoOf({ dtype, shape }: Named, name: string) {
  return create(TensorInfoSchema, {
    dtype,
    tensorShape: shapeOf(shape),
    encoding: { case: 'name', value: name },
  });
}
