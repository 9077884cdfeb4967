import { status } from '@grpc/grpc-js';
import type { Call } from '../../lab/variant.ts';
import { swapToOrFromWire } from '../../rpc/packed-floats/byte-order.ts';
import { Refusal } from '../../rpc/refusal.ts';
import type { OipModel, TensorMetadata } from './model.ts';

/** What a request says of a tensor beside its elements. */
export interface Described {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export interface Input extends Described {
  /** Row by row. */
  readonly elements: Float32Array;
}

export interface Output extends Described {
  readonly elements: Float32Array | BigInt64Array;
}

/** Refuses what the model does not take, in Triton's words where it has some; by what is said, before anything is read. */
export function checkInputs(inputs: readonly Described[], model: OipModel): Described {
  const { name, input } = model;
  const names = inputs.map((one) => one.name);
  const repeated = names.find((each, at) => names.indexOf(each) !== at);
  if (repeated !== undefined) throw invalid(`input '${repeated}' already exists in request: send it once.`);
  const [only] = inputs;
  if (inputs.length !== 1 || only === undefined)
    throw invalid(
      `expected 1 inputs but got ${inputs.length} inputs for model '${name}'. Got input(s) [${quote(names)}], ` +
        `but missing required input(s) [${names.includes(input.name) ? '' : quote([input.name])}]. Please provide all required input(s).`,
    );
  if (only.name !== input.name)
    throw invalid(`unexpected inference input '${only.name}' for model '${name}': send '${input.name}'.`);
  if (only.datatype !== input.datatype)
    throw invalid(
      `inference input '${only.name}' data-type is '${only.datatype}', but model '${name}' expects '${input.datatype}'`,
    );
  const [, floats = 0] = only.shape;
  if (only.shape.length !== 2 || floats === 0 || only.shape.some((size) => !Number.isInteger(size) || size < 0))
    throw invalid(
      `unexpected shape for input '${only.name}' for model '${name}'. Expected [${input.shape.join(',')}], got [${only.shape.join(',')}].`,
    );
  return only;
}

/** @param bytes that came; 4 a float */
export function checkSize(input: Described, bytes: number, model: OipModel): void {
  const expected = 4 * input.shape.reduce((product, size) => product * size, 1);
  if (bytes === expected) return;
  throw invalid(
    `input byte size mismatch for input '${input.name}' for model '${model.name}'. Expected ${expected}, got ${bytes}`,
  );
}

/** Refuses outputs that the model has not. @param asked none: all */
export function chooseOutputs(asked: readonly string[], { name, outputs }: OipModel): readonly TensorMetadata[] {
  const chosen = asked.map((each) => {
    const output = outputs.find((one) => one.name === each);
    if (output) return output;
    const known = outputs.map((one) => one.name).join(', ');
    throw invalid(`unexpected inference output '${each}' for model '${name}': there are ${known}.`);
  });
  return chosen.length === 0 ? outputs : chosen;
}

/** NaN, or an infinite float, is answered with NaN in every class of its row, and class 0. */
export async function infer(
  { model }: OipModel,
  version: string,
  { shape: [rows = 0, dimension = 1], elements }: Input,
  outputs: readonly TensorMetadata[],
  call: Call,
): Promise<readonly Output[]> {
  const { classes } = model.plan;
  let probabilities: Float32Array;
  try {
    probabilities = await model.score({ dimension, values: elements }, version, call);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === status.RESOURCE_EXHAUSTED)) throw error;
    throw new Refusal(status.UNAVAILABLE, `Exceeds maximum queue size: ${error.details}`);
  }
  const best = () =>
    BigInt64Array.from({ length: rows }, (_, at) => {
      const row = probabilities.subarray(at * classes, (at + 1) * classes);
      return BigInt(row.reduce((most, value, each) => (value > (row[most] ?? 0) ? each : most), 0));
    });
  return outputs.map(({ name, datatype }) =>
    datatype === 'INT64'
      ? { name, datatype, shape: [rows], elements: best() }
      : { name, datatype, shape: [rows, classes], elements: probabilities },
  );
}

/** As they lie in memory, little-endian. */
export function toRaw({ elements }: Output): Buffer {
  const bytes = Buffer.from(elements.slice().buffer);
  if (elements instanceof Float32Array) swapToOrFromWire(bytes);
  else for (const [at, value] of elements.entries()) bytes.writeBigInt64LE(value, 8 * at);
  return bytes;
}

function quote(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(',');
}

export function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
