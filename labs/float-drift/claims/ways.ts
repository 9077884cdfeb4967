/** One way to carry floats as text or bytes, and what it leaves of them. */
export interface Kept {
  /** Share of the floats that came with other bits. */
  readonly changed: number;
  /** The largest error, as a share of the value that was sent. */
  readonly worst: number;
  /** Different floats that came, for each that was sent. */
  readonly distinct: number;
}

const floats = 20_000;

/** Values about as large as `scale`, evenly spread to both sides of zero and not near it, with all the bits that a float32 has. */
export function valuesAbout(scale: number): Float32Array {
  return Float32Array.from({ length: floats }, (_, at) => {
    const spread = 0.5 + ((at * 0.618_033_988_749) % 1);
    return scale * spread * (at % 2 === 0 ? 1 : -1);
  });
}

export const ways = {
  'every digit': (values) => throughJson(Array.from(values)),
  'nine significant digits': (values) => throughJson(Array.from(values, (value) => Number(value.toPrecision(9)))),
  'eight significant digits': (values) => throughJson(Array.from(values, (value) => Number(value.toPrecision(8)))),
  'six significant digits': (values) => throughJson(Array.from(values, (value) => Number(value.toPrecision(6)))),
  'seven decimals': (values) => throughJson(Array.from(values, (value) => Number(value.toFixed(7)))),
  'six decimals': (values) => throughJson(Array.from(values, (value) => Number(value.toFixed(6)))),
  base64: (values) => {
    const text = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
    return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
  },
} satisfies Readonly<Record<string, (values: Float32Array) => Float32Array>>;
export type Way = keyof typeof ways;

export function keptBy(way: Way, scale: number): Kept {
  const values = valuesAbout(scale);
  const came = ways[way](values);
  let [changed, worst] = [0, 0];
  for (const [at, value] of values.entries()) {
    const other = came[at] ?? Number.NaN;
    if (!Object.is(value, other)) changed += 1;
    worst = Math.max(worst, Math.abs((other - value) / value));
  }
  return { changed: changed / values.length, worst, distinct: new Set(came).size / new Set(values).size };
}

/** What JSON makes of numbers that are no finite, positive double. */
export function throughJsonAlone(value: number): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** An id as a JSON number: a double counts whole numbers up to 2^53 only. */
export function idThroughJson(id: bigint): bigint {
  return BigInt(JSON.parse(String(id)));
}

/** How many of the values are others on a side that has them as float64: `0.1` is one number there and another as a float32. */
export function otherAsDouble(texts: readonly string[]): number {
  return texts.filter((text) => Number(text) !== Math.fround(Number(text))).length;
}

export function throughJson(numbers: readonly number[]): Float32Array {
  return Float32Array.from(JSON.parse(JSON.stringify(numbers)));
}
