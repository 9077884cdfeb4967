/** Uniform in [0, 1), in steps of 2^-32. */
export type Random = () => number;

/**
 * A stream of random numbers that is the same for the same seed and name, and independent of the streams of
 * other names: an extra draw for `arrivals` moves no user. sfc32 of PractRand, seeded by a hash of both.
 */
export function random(seed: number, stream: string): Random {
  const word = splitMix(hash(`${seed} ${stream}`));
  // A typed array: V8 would box each 32-bit number in a closure's own variable, at four times the cost.
  const state = Int32Array.of(word(), word(), word(), 1);
  return () => {
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = state[2] ?? 0;
    const counter = state[3] ?? 0;
    const sum = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** FNV-1a. A signed word. */
export function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return bits;
}

/** SplitMix32: spreads one word over as many as a state needs. */
function splitMix(seed: number): () => number {
  let word = seed | 0;
  return () => {
    word = (word + 0x9e3779b9) | 0;
    let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
