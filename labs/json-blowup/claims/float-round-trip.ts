/** What JSON does to float32 values, bit by bit. */
export interface RoundTrip {
  /** Finite values other than -0. */
  readonly finite: number;
  /** Of those, how many came back with other bits. */
  readonly changed: number;
  /** What NaN, Infinity and -0 come back as. */
  readonly special: readonly number[];
}

/** Float32 to JSON in full and back, over `count` bit patterns spread evenly over all there are. */
export function roundTripBits(count: number): RoundTrip {
  const bits = Uint32Array.from({ length: count }, (_, at) => Math.imul(at + 1, 0x9e3779b1));
  const values = new Float32Array(bits.buffer).filter((value) => Number.isFinite(value) && !Object.is(value, -0));
  return {
    finite: values.length,
    changed: countChanged(values, throughJson(values)),
    special: [...throughJson(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0))],
  };
}

/** How many of the values come back with other bits when JSON carries six digits after the point. */
export function countRounded(values: Float32Array): number {
  return countChanged(
    values,
    throughJson(values, (value) => Math.round(value * 1e6) / 1e6),
  );
}

function throughJson(values: Float32Array, print: (value: number) => number = (value) => value): Float32Array {
  return Float32Array.from(JSON.parse(JSON.stringify(Array.from(values, print))));
}

/** Bits, not values: a NaN equals nothing, and 0 equals -0. */
function countChanged(before: Float32Array, after: Float32Array): number {
  const was = new Uint32Array(before.buffer, before.byteOffset, before.length);
  const is = new Uint32Array(after.buffer, after.byteOffset, after.length);
  return was.filter((bits, at) => bits !== is[at]).length;
}
