import { create } from '@bufbuild/protobuf';
import {
  DataType,
  type TensorProto,
  TensorProtoSchema,
  type TensorShapeProto,
  TensorShapeProtoSchema,
} from '../../rpc/generated/tensorflow/tensor_pb.js';

/** Any shape of numbers, or of strings, which are bytes. */
export interface Tensor {
  readonly dtype: DataType;
  /** Empty: a single element. */
  readonly shape: readonly number[];
  readonly elements: Elements;
}

/** Floats of any width, whole numbers, or strings. */
export type Elements = Float32Array | readonly number[] | readonly Uint8Array[];

/** As TensorFlow's messages name it, such as `float`. */
export function nameOfDtype(dtype: DataType): string {
  return (DataType[dtype] ?? `DT_${dtype}`).replace(/^DT_/, '').toLowerCase();
}

export function isString(dtype: DataType): boolean {
  return dtype === DataType.DT_STRING;
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** @param shape -1: any size */
export function shapeOf(shape: readonly number[]): TensorShapeProto {
  return create(TensorShapeProtoSchema, { dim: shape.map((size) => ({ size: BigInt(size) })) });
}

/** As TF Serving answers: in the list of its dtype. */
export function toProto({ dtype, shape, elements }: Tensor): TensorProto {
  const tensor = create(TensorProtoSchema, { dtype, tensorShape: shapeOf(shape) });
  switch (dtype) {
    case DataType.DT_FLOAT:
      tensor.floatVal = Array.from(elements as Float32Array);
      break;
    case DataType.DT_DOUBLE:
      tensor.doubleVal = Array.from(elements as Float32Array);
      break;
    case DataType.DT_HALF:
      tensor.halfVal = Array.from(new Uint16Array(Float16Array.from(elements as Float32Array).buffer));
      break;
    case DataType.DT_INT64:
      tensor.int64Val = (elements as readonly number[]).map(BigInt);
      break;
    case DataType.DT_STRING:
      tensor.stringVal = [...(elements as readonly Uint8Array[])];
      break;
    default:
      throw new Error(`No tensor of ${nameOfDtype(dtype)} is written here.`);
  }
  return tensor;
}
