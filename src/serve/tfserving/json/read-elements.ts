import { status } from '@grpc/grpc-js';
import { DataType } from '../../../rpc/generated/tensorflow/tensor_pb.js';
import { Refusal } from '../../../rpc/refusal.ts';
import { toFloats } from '../../../rpc/to-floats.ts';
import { isBase64, shown, typeNameOf } from '../../json/value.ts';
import { type Elements, isString, nameOfDtype } from '../tensor.ts';

/** Dimensions of a tensor, as in TensorFlow. */
const deepest = 254;

/** What reads lists of lists into one tensor after the other, whose elements lie one behind the other. */
export interface Reader {
  /** The shape of one value: empty for one that is no list. Throws a `Refusal` where its lists are not of one shape. */
  read(value: unknown): readonly number[];
  /** Of all that was read. */
  take(): Elements;
}

export function createReader(dtype: DataType): Reader {
  const numbers: number[] = [];
  const strings: Uint8Array[] = [];

  function fill(value: unknown, level: number, shape: readonly number[]): void {
    if (!Array.isArray(value)) {
      if (level !== shape.length)
        throw invalid(
          `JSON Value: ${shown(value)} found at incorrect level: ${level + 1} in the JSON DOM. Expected at level: ${shape.length}`,
        );
      if (isString(dtype)) strings.push(readString(value, dtype));
      else numbers.push(readNumber(value, dtype));
      return;
    }
    if (level >= shape.length)
      throw invalid(`Encountered list at unexpected level: ${level} expected < ${shape.length}`);
    if (value.length !== shape[level])
      throw invalid(
        `Encountered list at unexpected size: ${value.length} at level: ${level} expected size: ${shape[level]}`,
      );
    for (const element of value) fill(element, level + 1, shape);
  }

  return {
    read(value) {
      const shape = shapeOf(value);
      fill(value, 0, shape);
      return shape;
    },
    take: () => (isString(dtype) ? strings : toFloats(numbers)),
  };
}

/** By the first element of each list. */
function shapeOf(value: unknown): readonly number[] {
  const shape: number[] = [];
  for (let each = value; Array.isArray(each); each = each[0]) {
    shape.push(each.length);
    if (each.length === 0) break;
  }
  if (shape.length > deepest)
    throw invalid(`Encountered list at unexpected level: ${shape.length} expected < ${deepest}`);
  return shape;
}

function readNumber(value: unknown, dtype: DataType): number {
  // As TF Serving has it: of halves nothing is read from JSON.
  if (dtype !== DataType.DT_FLOAT && dtype !== DataType.DT_DOUBLE)
    throw new Refusal(
      status.UNIMPLEMENTED,
      `Conversion of JSON Value: ${shown(value)} to type: ${nameOfDtype(dtype)}: send it over gRPC, or ask another signature.`,
    );
  if (typeof value === 'number') return value;
  throw wrongType(value, dtype);
}

function readString(value: unknown, dtype: DataType): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value !== 'object' || value === null) throw wrongType(value, dtype);
  if (!isBase64(value))
    throw invalid(`JSON Value: ${shown(value)} not formatted correctly for base64 data: send {"b64": "…"}`);
  const { b64 } = value;
  if (b64.replace(/=+$/, '').length % 4 === 1 || !/^[A-Za-z0-9+/]*={0,2}$/.test(b64))
    throw invalid(`Unable to base64 decode ${shown(b64)}: send the standard alphabet`);
  return Buffer.from(b64, 'base64');
}

function wrongType(value: unknown, dtype: DataType): Refusal {
  return invalid(
    `JSON Value: ${shown(value)} Type: ${typeNameOf(value)} is not of expected type: ${nameOfDtype(dtype)}`,
  );
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
