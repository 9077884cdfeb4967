import { status } from '@grpc/grpc-js';
import type { Call, Rows } from '../../lab/variant.ts';
import { DataType } from '../../rpc/generated/tensorflow/tensor_pb.js';
import { Refusal } from '../../rpc/refusal.ts';
import type { ServedModel } from '../model.ts';
import type { Named, Signature } from './signatures.ts';
import { isString, type Tensor } from './tensor.ts';

/** Refuses names that the signature has not, and one that comes twice. @param filter none: all */
export function chooseOutputs({ outputs }: Signature, filter: readonly string[]): readonly Named[] {
  const names = outputs.map(({ name }) => name);
  const repeated = filter.find((name, at) => filter.indexOf(name) !== at);
  if (repeated !== undefined) throw invalid(`duplicate output tensor alias: ${repeated}`);
  const chosen = filter.map((name) => {
    const output = outputs.find((one) => one.name === name);
    if (output) return output;
    throw invalid(
      `output tensor alias not found in signature: ${name} Outputs expected to be in the set {${names.join(',')}}.`,
    );
  });
  return chosen.length === 0 ? outputs : chosen;
}

/** By the names of the outputs. A row with NaN, or an infinite float, is answered with NaN, as arithmetic has it. */
export async function predict(
  model: ServedModel,
  version: string,
  signature: Signature,
  input: Tensor,
  outputs: readonly Named[],
  call: Call,
): Promise<ReadonlyMap<string, Tensor>> {
  const rows = isString(input.dtype) ? rowsOfStrings(input) : rowsOf(signature.input.name, input);
  const probabilities = await model.score(rows, version, call);
  const { classes } = model.plan;
  const count = probabilities.length / classes;
  return new Map(outputs.map(({ name, dtype }) => [name, outputOf(dtype, probabilities, count, classes)]));
}

function outputOf(dtype: DataType, probabilities: Float32Array, rows: number, classes: number): Tensor {
  const row = (at: number) => probabilities.subarray(at * classes, (at + 1) * classes);
  const each = <T>(make: (row: Float32Array) => T) => Array.from({ length: rows }, (_, at) => make(row(at)));
  if (dtype === DataType.DT_INT64) return { dtype, shape: [rows], elements: each(largestOf) };
  if (isString(dtype)) return { dtype, shape: [rows], elements: each(bytesOf) };
  return { dtype, shape: [rows, classes], elements: probabilities };
}

function rowsOf(name: string, { shape, elements }: Tensor): Rows {
  const [, dimension = 0] = shape;
  if (shape.length !== 2 || dimension === 0)
    throw invalid(`\`${name}\` has shape [${shape.join(',')}]: send [rows, floats of a row].`);
  return { dimension, values: elements as Float32Array };
}

/** As `tf.io.decode_raw` reads them. */
function rowsOfStrings({ shape, elements }: Tensor): Rows {
  if (shape.length !== 1)
    throw invalid(`\`features_bytes\` has shape [${shape.join(',')}]: send [rows], the bytes of each row's float32s.`);
  const strings = elements as readonly Uint8Array[];
  const size = strings[0]?.length ?? 4;
  const other = strings.findIndex(({ length }) => length !== size);
  if (other >= 0)
    throw invalid(
      `DecodeRaw requires input strings to all be the same size, but element ${other} has size ${size} != ${strings[other]?.length}.`,
    );
  if (size % 4 !== 0 || size === 0)
    throw invalid(
      `Input to DecodeRaw has length ${size} that is not a multiple of 4, the size of float: send whole floats.`,
    );
  const values = new Float32Array((strings.length * size) / 4);
  strings.forEach((bytes, row) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, size);
    for (let at = 0; at < size / 4; at += 1) values[(row * size) / 4 + at] = view.getFloat32(4 * at, true);
  });
  return { dimension: size / 4, values };
}

function largestOf(row: Float32Array): number {
  return row.reduce((best, value, at) => (value > (row[best] ?? 0) ? at : best), 0);
}

function bytesOf(row: Float32Array): Uint8Array {
  const bytes = new Uint8Array(row.byteLength);
  const view = new DataView(bytes.buffer);
  row.forEach((value, at) => {
    view.setFloat32(4 * at, value, true);
  });
  return bytes;
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
