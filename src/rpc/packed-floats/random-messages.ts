import type { Random } from '../../lab/random.ts';
import type { PredictRequest, PredictResponse } from '../codec.ts';

/** Whole, from 0 to `below` - 1. */
export function whole(next: Random, below: number): number {
  return Math.floor(next() * below);
}

export function pick<T>(next: Random, choices: readonly [T, ...T[]]): T {
  return choices[whole(next, choices.length)] ?? choices[0];
}

export function randomRequest(next: Random): PredictRequest {
  return {
    features: randomFloats(next),
    dimension: pick(next, [0, 1, whole(next, 300), whole(next, 2 ** 32), 2 ** 32 - 1]),
    modelVersion: randomText(next),
    requestId: randomText(next),
  };
}

export function randomResponse(next: Random): PredictResponse {
  return {
    probabilities: randomFloats(next),
    latencyMs: Math.fround(pick(next, [0, -0, Number.NaN, Number.POSITIVE_INFINITY, next() * 1_000])),
    requestId: randomText(next),
    modelVersion: randomText(next),
  };
}

/** Any bits but those of a NaN, which `number[]` does not keep. */
function randomFloats(next: Random): Float32Array {
  const length = pick(next, [0, 1, whole(next, 40), whole(next, 700)]);
  const bits = Uint32Array.from({ length }, () => whole(next, 2 ** 32));
  return new Float32Array(bits.buffer).map((value) => (Number.isNaN(value) ? 1 : value));
}

function randomText(next: Random): string {
  const length = pick(next, [0, 3, whole(next, 40), whole(next, 200)]);
  const letters = ['a', 'Z', '7', '-', 'ü', '漢', '🦀', '\u0000', '\ufeff'] as const;
  return Array.from({ length }, () => pick(next, [...letters])).join('');
}
