import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../errors.ts';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import { parseJson } from '../json/parse.ts';
import { isObject, shown } from '../json/value.ts';
import { checkInputs, checkSize, type Described, type Input, invalid } from './infer.ts';
import type { OipModel } from './model.ts';

export interface AskedOutput {
  readonly name: string;
  /** Its elements follow the JSON. */
  readonly isBinary: boolean;
}

export interface InferRequest {
  readonly id: string;
  readonly input: Input;
  /** None: all of them. */
  readonly outputs: readonly AskedOutput[];
  /** Of outputs that do not say it themselves. */
  readonly isBinary: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Of JSON, or of JSON with the tensors' bytes behind it, or of the bytes of one row alone. Throws a `Refusal`. */
export function readInfer(body: Buffer, headers: IncomingHttpHeaders, oip: OipModel): InferRequest {
  const length = readHeaderLength(headers, body.length);
  const tail = body.subarray(length);
  if (length === 0) return { id: '', input: readRow(tail, oip), outputs: [], isBinary: true };
  const asked = parse(body.subarray(0, length));
  const { id = '', outputs = [], inputs, parameters } = asked;
  if (typeof id !== 'string') throw invalid(`\`id\` is ${shown(id)}: send a text, or leave it out.`);
  if (!Array.isArray(inputs)) throw invalid(`\`inputs\` is ${shown(inputs)}: send a list.`);
  if (!Array.isArray(outputs)) throw invalid(`\`outputs\` is ${shown(outputs)}: send a list, or leave it out.`);
  const isBinary = flag(parameters, 'binary_data_output') ?? false;
  return {
    id,
    input: readInput(inputs, tail, oip),
    outputs: outputs.map((one) => readOutput(one, isBinary)),
    isBinary,
  };
}

/** Bytes of JSON; left out, all of them are. */
function readHeaderLength(headers: IncomingHttpHeaders, bytes: number): number {
  const said = headers['inference-header-content-length'];
  if (said === undefined) return bytes;
  const length = Number(said);
  if (typeof said === 'string' && /^\d{1,15}$/.test(said) && length <= bytes) return length;
  throw invalid(
    `Inference-Header-Content-Length is ${said}, and the body has ${bytes} bytes: send the bytes of its JSON.`,
  );
}

function readRow(bytes: Buffer, oip: OipModel): Input {
  const { name, datatype } = oip.input;
  if (bytes.length === 0 || bytes.length % 4 !== 0)
    throw invalid(`The body has ${bytes.length} bytes of '${name}': send four for each float of one row.`);
  return { name, datatype, shape: [1, bytes.length / 4], elements: toFloats(bytes) };
}

function parse(json: Buffer): Fields {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw invalid(`failed to parse the request JSON buffer: ${messageOf(error)}, in ${json.length} bytes`);
  }
  if (isObject(value)) return value;
  throw invalid(`The body is ${shown(value)}: send an object with \`inputs\`.`);
}

function readInput(inputs: readonly unknown[], tail: Buffer, oip: OipModel): Input {
  const described = inputs.map(readDescribed);
  const input = checkInputs(described, oip);
  const [fields] = inputs as readonly Fields[];
  const size = isObject(fields?.parameters) ? fields.parameters.binary_data_size : undefined;
  if (size === undefined) {
    if (tail.length > 0)
      throw invalid(`unexpected additional input data for model '${oip.name}': ${tail.length} bytes`);
    return { ...input, elements: readData(fields?.data, input, oip) };
  }
  if (fields?.data !== undefined)
    throw invalid(
      `Input must set only one of the following fields: 'data', 'binary_data_size': '${input.name}' has both.`,
    );
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
    throw invalid(`\`binary_data_size\` of '${input.name}' is ${shown(size)}: send its bytes.`);
  if (size > tail.length)
    throw invalid(
      `unexpected size for input '${input.name}', expecting ${size - tail.length} additional bytes for model '${oip.name}': ` +
        'is Inference-Header-Content-Length the length of the JSON?',
    );
  if (size < tail.length)
    throw invalid(`unexpected additional input data for model '${oip.name}': ${tail.length - size} bytes`);
  checkSize(input, size, oip);
  return { ...input, elements: toFloats(tail) };
}

function readDescribed(value: unknown): Described {
  if (!isObject(value))
    throw invalid(`An input is ${shown(value)}: send an object with \`name\`, \`shape\`, \`datatype\`.`);
  const { name, datatype, shape } = value;
  if (typeof name !== 'string') throw invalid(`\`name\` of an input is ${shown(name)}: send a text.`);
  if (typeof datatype !== 'string')
    throw invalid(`\`datatype\` of '${name}' is ${shown(datatype)}: send a text, such as FP32.`);
  if (!Array.isArray(shape) || shape.some((size) => typeof size !== 'number'))
    throw invalid(`Unable to parse 'shape': that of '${name}' is ${shown(shape)}: send a list of numbers.`);
  return { name, datatype, shape };
}

/** Nested as the shape is, or flat. */
function readData(data: unknown, input: Described, oip: OipModel): Float32Array {
  if (!Array.isArray(data))
    throw invalid(`Unable to parse 'data': that of '${input.name}' is ${shown(data)}: send a list.`);
  const flat: readonly unknown[] = Array.isArray(data[0]) ? data.flat(1) : data;
  checkSize(input, 4 * flat.length, oip);
  const floats = new Float32Array(flat.length);
  for (let at = 0; at < flat.length; at += 1) {
    const value = flat[at];
    if (typeof value !== 'number')
      throw invalid(`Element ${at + 1} of \`data\` of '${input.name}' is ${shown(value)}: send numbers.`);
    floats[at] = value;
  }
  return floats;
}

function readOutput(value: unknown, isBinary: boolean): AskedOutput {
  if (!isObject(value) || typeof value.name !== 'string')
    throw invalid(`An output is ${shown(value)}: send an object with \`name\`.`);
  return { name: value.name, isBinary: flag(value.parameters, 'binary_data') ?? isBinary };
}

function flag(parameters: unknown, name: string): boolean | undefined {
  const value = isObject(parameters) ? parameters[name] : undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`\`${name}\` is ${shown(value)}: send true or false.`);
}

function toFloats(bytes: Buffer): Float32Array {
  const blocks = new FloatBlocks();
  // Not as a Buffer, whose `slice` would be a view of what others sent, too.
  blocks.add(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  return blocks.toFloat32Array();
}
