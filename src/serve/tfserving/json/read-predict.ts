import { status } from '@grpc/grpc-js';
import { messageOf } from '../../../errors.ts';
import { Refusal } from '../../../rpc/refusal.ts';
import { parseJson } from '../../json/parse.ts';
import { isBase64, isObject, shown } from '../../json/value.ts';
import type { Named } from '../signatures.ts';
import type { Tensor } from '../tensor.ts';
import { createReader } from './read-elements.ts';

/** How a body has its tensors: row by row, or one list for each; the answer has the same. */
export type Format = 'row' | 'column';

export interface Asked {
  readonly format: Format;
  readonly input: Tensor;
}

/** Throws a `Refusal`. */
export function parseBody(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) throw invalid('JSON Parse error: The document is empty: send {"instances": […]}');
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw invalid(`JSON Parse error: ${messageOf(error)}, in ${body.length} bytes`);
  }
  if (!isObject(value)) throw invalid(`JSON Value: ${shown(value)} Is not object: send {"instances": […]}`);
  return value;
}

/** Empty: none was named. Throws a `Refusal`. */
export function readSignatureName(body: Readonly<Record<string, unknown>>): string {
  const { signature_name: name = '' } = body;
  if (typeof name === 'string') return name;
  throw invalid(`JSON Value: ${shown(body)} not formatted correctly. 'signature_name' key must be a string value.`);
}

/** The one tensor that a signature takes, from `instances` or `inputs`. Throws a `Refusal`, in TF Serving's words. */
export function readInput(body: Readonly<Record<string, unknown>>, input: Named): Asked {
  const { instances, inputs } = body;
  if (instances !== undefined) {
    if (inputs !== undefined)
      throw invalid(
        `JSON Value: ${shown(body)} Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist`,
      );
    if (!Array.isArray(instances))
      throw invalid(`JSON Value: ${shown(body)} Expecting 'instances' to be an list/array`);
    if (instances.length === 0) throw invalid(`JSON Value: ${shown(body)} No values in 'instances' array`);
    return { format: 'row', input: readRows(instances, input) };
  }
  if (inputs === undefined) throw invalid("Missing 'inputs' or 'instances' key");
  return { format: 'column', input: readColumn(inputs, input) };
}

/** Each row one tensor of one shape; together they have one dimension more. */
function readRows(rows: readonly unknown[], { name, dtype }: Named): Tensor {
  const areObjects = isNamed(rows[0]);
  const reader = createReader(dtype);
  let first: readonly number[] | undefined;
  for (const [at, row] of rows.entries()) {
    if (areObjects && !isNamed(row)) throw invalid(`Expecting object but got list at item ${at} of input list`);
    if (!areObjects && isNamed(row)) throw invalid(`Expecting value/list but got object at item ${at} of input list`);
    const value = isNamed(row) ? pick(row, name, at) : row;
    const where = `Failed to process element: ${at}${areObjects ? ` key: ${name}` : ''} of 'instances' list. Error:`;
    const shape = attempt(where, () => reader.read(value));
    first ??= shape;
    if (String(shape) !== String(first))
      throw invalid(`${where} INVALID_ARGUMENT: Expecting shape [${first.join(',')}] but got: [${shape.join(',')}]`);
  }
  return { dtype, shape: [rows.length, ...(first ?? [])], elements: reader.take() };
}

function pick(row: Readonly<Record<string, unknown>>, name: string, at: number): unknown {
  const keys = Object.keys(row);
  if (keys.length === 1 && keys[0] === name) return row[name];
  throw invalid(
    `Failed to process element: ${at} of 'instances' list. JSON object: ${shown(row)} keys must be equal to: ${name}`,
  );
}

function readColumn(inputs: unknown, { name, dtype }: Named): Tensor {
  const reader = createReader(dtype);
  if (isNamed(inputs) && inputs[name] === undefined) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
  const shape = reader.read(isNamed(inputs) ? inputs[name] : inputs);
  return { dtype, shape, elements: reader.take() };
}

/** Of names and values; not one that stands for bytes. */
function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !isBase64(value);
}

function attempt<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw invalid(`${where} ${status[error.code]}: ${error.details}`);
  }
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
