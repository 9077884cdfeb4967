import type { IncomingHttpHeaders } from 'node:http';
import { LabError } from '../../errors.ts';
import type { PredictRequest } from '../../rpc/codec.ts';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import { Problem } from './problem.ts';

const formats = 'application/json, or application/octet-stream for the bytes of float32s, little-endian';
const largestFloat32 = 3.402_823_466_385_288_6e38;
/** Beyond it a double is nearer to what no float32 holds. */
const roundsToInfinity = largestFloat32 * (1 + 2 ** -25);
const largestUint32 = 2 ** 32 - 1;

/** What `POST /predict` asks, from any of its formats. Throws a `Problem`. */
export function readPredict(body: Buffer, headers: IncomingHttpHeaders): PredictRequest {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/);
  const beside = readHeaders(headers);
  if (type === 'application/octet-stream') return { ...beside, features: toFloats(body, 'The body') };
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    const came = type === '' ? 'No Content-Type came' : `Content-Type ${type} came`;
    throw new Problem('unsupported-format', `${came}: send ${formats}.`);
  }
  const charset = parameters.find((one) => one.startsWith('charset='))?.replace(/^charset="?|"$/g, '');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
    throw new Problem('unsupported-format', `JSON in ${charset} came: send it in UTF-8.`);
  return readJson(body, beside);
}

type Beside = Omit<PredictRequest, 'features'>;

function readHeaders(headers: IncomingHttpHeaders): Beside {
  const dimension = headerOf(headers, 'x-dimension');
  if (dimension !== '' && !/^\d{1,10}$/.test(dimension)) throw wrongDimension(JSON.stringify(dimension));
  return {
    dimension: readDimension(dimension === '' ? undefined : Number(dimension)),
    modelVersion: headerOf(headers, 'x-model-version'),
    requestId: headerOf(headers, 'x-request-id'),
  };
}

/** An id of its own wins over that of a header, which any proxy may have set. */
function readJson(body: Buffer, beside: Beside): PredictRequest {
  const asked = parse(body);
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw new Problem('invalid-input', `The body is ${nameOf(asked)}: send an object with \`features\`.`, '');
  const { features, dimension, model_version, request_id } = asked as Record<string, unknown>;
  return {
    features: readFeatures(features),
    dimension: agreeOn('dimension', readDimension(dimension), beside.dimension, 0),
    modelVersion: agreeOn('model_version', readText(model_version, 'model_version'), beside.modelVersion, ''),
    requestId: readText(request_id, 'request_id') || beside.requestId,
  };
}

function agreeOn<T>(name: string, inBody: T, inHeader: T, none: T): T {
  if (inBody === none) return inHeader;
  if (inHeader === none || inHeader === inBody) return inBody;
  const header = `x-${name.replace('_', '-')}`;
  throw new Problem(
    'invalid-input',
    `\`${name}\` is ${JSON.stringify(inBody)} in the body and ${JSON.stringify(inHeader)} in ${header}: say it once.`,
    `/${name}`,
  );
}

function parse(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Problem('malformed-request', 'The body is not in UTF-8: send JSON in UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const hint = /[:[,]\s*-?(NaN|Infinity)\b/.test(text) ? ' JSON has no NaN and no Infinity.' : '';
    const why = error instanceof Error ? error.message : '';
    throw new Problem('malformed-request', `The ${body.length} bytes of the body are no JSON: ${why}.${hint}`);
  }
}

function readFeatures(features: unknown): Float32Array {
  if (typeof features === 'string') return readBase64(features);
  if (!Array.isArray(features))
    throw new Problem(
      'invalid-input',
      `\`features\` is ${nameOf(features)}: send a list of numbers, or the base64 of float32s, little-endian.`,
      '/features',
    );
  const floats = new Float32Array(features.length);
  for (let at = 0; at < features.length; at += 1) {
    const value: unknown = features[at];
    if (typeof value !== 'number') throw noNumber(value, at);
    if (Math.abs(value) >= roundsToInfinity)
      throw new Problem(
        'invalid-input',
        `Number ${at + 1} of \`features\` is too large for a float32: send none beyond ${largestFloat32.toPrecision(8)}.`,
        `/features/${at}`,
      );
    floats[at] = value;
  }
  return floats;
}

function noNumber(value: unknown, at: number): Problem {
  const hint = Array.isArray(value)
    ? ' Send the rows one after the other in one list, and their length as `dimension`.'
    : '';
  return new Problem(
    'invalid-input',
    `Element ${at + 1} of \`features\` is ${nameOf(value)}: send numbers.${hint}`,
    `/features/${at}`,
  );
}

function readBase64(text: string): Float32Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new Problem(
      'invalid-input',
      `\`features\` is a text of ${text.length} characters that is no base64: send that of float32s, padded, in the standard alphabet.`,
      '/features',
    );
  return toFloats(Buffer.from(text, 'base64'), '`features`', '/features');
}

function toFloats(bytes: Buffer, what: string, pointer?: string): Float32Array {
  const blocks = new FloatBlocks();
  try {
    // Not as a Buffer, whose `slice` would be a view of what others sent, too.
    blocks.add(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new Problem(
      'invalid-input',
      `${what} has ${bytes.length} bytes, which are no whole number of float32s: send four bytes for each.`,
      pointer,
    );
  }
  return blocks.toFloat32Array();
}

/** 0: all floats are one row. */
function readDimension(dimension: unknown): number {
  if (dimension === undefined || dimension === null) return 0;
  if (typeof dimension === 'number' && Number.isInteger(dimension) && dimension >= 1 && dimension <= largestUint32)
    return dimension;
  throw wrongDimension(typeof dimension === 'number' ? String(dimension) : nameOf(dimension));
}

function wrongDimension(came: string): Problem {
  return new Problem(
    'invalid-input',
    `\`dimension\` is ${came}: send the floats of one row, a whole number from 1, or leave it out.`,
    '/dimension',
  );
}

function readText(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new Problem('invalid-input', `\`${name}\` is ${nameOf(value)}: send a text, or leave it out.`, `/${name}`);
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return `a ${typeof value}`;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
