import { randomUUID } from 'node:crypto';

/** Outside of strings. JSON has none of these; Python's `json`, and TF Serving, write and read them. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|Inf)\b/g;

const numbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '-NaN': Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/** JSON, with `NaN`, `Infinity` and `-Infinity` as numbers. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Inf/.test(text)) throw error;
  }
  const mark = randomUUID();
  const marked = text.replaceAll(tokens, (token) => (token in numbers ? JSON.stringify(mark + token) : token));
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? numbers[value.slice(mark.length)] : value,
  );
}
