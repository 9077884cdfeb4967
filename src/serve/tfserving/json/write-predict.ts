import { DataType } from '../../../rpc/generated/tensorflow/tensor_pb.js';
import type { Tensor } from '../tensor.ts';
import { doubleText, floatText } from './float-text.ts';
import type { Format } from './read-predict.ts';

/** The body of an answer: `predictions`, row by row, or `outputs`. The name of an output that is the only one is left out. */
export function writePredict(answers: ReadonlyMap<string, Tensor>, format: Format): string {
  const named = [...answers].map(([name, tensor]) => ({ name, tensor, write: writerOf(name, tensor) }));
  /** Goes on where it stopped, so that each is called for all of its tensor once. */
  const writeFrom = (dimension: number) => {
    const texts = named.map(({ name, tensor, write }) => ({
      name,
      text: writeAll(tensor.shape.slice(dimension), write),
    }));
    if (texts.length === 1) return texts[0]?.text ?? '';
    return `{${texts.map(({ name, text }) => `${JSON.stringify(name)}: ${text}`).join(', ')}}`;
  };
  if (format === 'column') return `{\n    "outputs": ${writeFrom(0)}\n}`;
  const rows = Array.from({ length: named[0]?.tensor.shape[0] ?? 0 }, () => writeFrom(1));
  return `{\n    "predictions": [${rows.join(', ')}]\n}`;
}

/** Gives one element after the other. */
function writerOf(name: string, { dtype, elements }: Tensor): () => string {
  let at = 0;
  const write = (element: number | Uint8Array | undefined) => {
    if (typeof element === 'object') {
      const bytes = Buffer.from(element.buffer, element.byteOffset, element.byteLength);
      // By the name alone, as TF Serving does.
      return name.endsWith('_bytes') ? `{"b64": "${bytes.toString('base64')}"}` : JSON.stringify(bytes.toString());
    }
    if (dtype === DataType.DT_FLOAT) return floatText(element ?? 0);
    return dtype === DataType.DT_DOUBLE ? doubleText(element ?? 0) : String(element ?? 0);
  };
  return () => {
    at += 1;
    return write(elements[at - 1]);
  };
}

function writeAll([size, ...inner]: readonly number[], write: () => string): string {
  if (size === undefined) return write();
  return `[${Array.from({ length: size }, () => writeAll(inner, write)).join(', ')}]`;
}
