/** Floats of json-blowup's vector on the night: text and back is what its storefront does all day. */
const floats = 4_000;
const warmUpMs = 300;

/**
 * How long one thread takes for a JSON round trip of 4,000 floats, in ms, over `forMs`: the unit in which labs state what a
 * view costs (`needs.perView`), so that a machine can be told beforehand what it will carry.
 */
export function measureRoundTrip(forMs: number): number {
  const values = Array.from({ length: floats }, (_, index) => Math.fround(Math.sin(index) / 3));
  repeat(values, warmUpMs);
  return repeat(values, forMs);
}

function repeat(values: readonly number[], forMs: number): number {
  const fromMs = performance.now();
  let done = 0;
  let takenMs = 0;
  for (; takenMs < forMs; takenMs = performance.now() - fromMs) {
    const back: readonly number[] = JSON.parse(JSON.stringify(values));
    done += back.length / values.length;
  }
  return takenMs / done;
}
