import { parseJson } from '../json/parse.ts';
import { isBase64, isObject } from '../json/value.ts';
import { floatText } from '../tfserving/json/float-text.ts';
import type { Question } from './calling.ts';
import type { TfServingForm } from './tfserving-forms.ts';

/** The body of `:predict`. NaN and Infinity are written as TF Serving reads them, which is no JSON. */
export function writeRows(form: TfServingForm, question: Question, signature: string, input: string): string {
  const { features, dimension } = question;
  const floats = dimension === 0 ? features.length : dimension;
  const rows = Array.from({ length: features.length / floats }, (_, at) =>
    features.subarray(at * floats, (at + 1) * floats),
  );
  const write = form === 'b64' ? writeBytes : writeFloats;
  const values = `[${rows.map(write).join(', ')}]`;
  const named = form === 'b64' ? (input === '' ? 'features_bytes' : input) : input;
  const name = signature === '' && form === 'b64' ? 'serving_bytes' : signature;
  const tensors = named === '' ? values : `{${JSON.stringify(named)}: ${values}}`;
  const said = name === '' ? '' : `"signature_name": ${JSON.stringify(name)}, `;
  if (form !== 'instances') return `{${said}"inputs": ${tensors}}`;
  const instances =
    named === '' ? values : `[${rows.map((row) => `{${JSON.stringify(named)}: ${write(row)}}`).join(', ')}]`;
  return `{${said}"instances": ${instances}}`;
}

function writeFloats(row: Float32Array): string {
  return `[${Array.from(row, floatText).join(', ')}]`;
}

function writeBytes(row: Float32Array): string {
  return JSON.stringify({ b64: Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('base64') });
}

/** All floats of an answer, row after row: of several outputs, those that are bytes of floats, or lists. */
export function readPredictions(body: Buffer): Float32Array {
  const answer = parseJson(body.toString());
  const said = isObject(answer) ? (answer.predictions ?? answer.outputs) : undefined;
  if (said === undefined) throw new Error('The answer has no `predictions` and no `outputs`: is that TF Serving?');
  return Float32Array.from(floatsIn(said));
}

function floatsIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(floatsIn);
  if (isBase64(value)) {
    const bytes = new Uint8Array(Buffer.from(value.b64, 'base64'));
    return Array.from(new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4)));
  }
  if (!isObject(value)) return [];
  const [chosen] = [value.probabilities, value.probabilities_bytes, ...Object.values(value)].filter(isMany);
  return floatsIn(chosen);
}

/** Not a single number, such as a class, nor a list of such. */
function isMany(value: unknown): boolean {
  return (
    isBase64(value) ||
    (Array.isArray(value) && value.some((each) => Array.isArray(each) || isBase64(each) || !Number.isInteger(each)))
  );
}
