import { createHash } from 'node:crypto';
import type { Model } from './linear-model.ts';

/** A prime, so that neither classes nor columns come round with it: a row of any length costs no more memory than this. */
const weightsAtMost = 65_521;
/** Rows of about unit variance then have a favourite class. */
const sharpness = 3;

/**
 * A seeded linear layer from a row to `classes` logits, then softmax over them: for each row a distribution over the classes,
 * count × classes floats. A row's answer hangs on that row alone. The same rows give the same bits on every machine.
 * NaN or an infinite float in a row gives NaN. Rows have to be whole.
 */
export function createClassifier(secret: string | number, classes: number): Model {
  const weights = drawWeights(secret);
  return {
    score({ dimension, values }) {
      const scores = new Float32Array((values.length / dimension) * classes);
      for (let row = 0; row * dimension < values.length; row += 1) {
        const logits = weigh(values.subarray(row * dimension, (row + 1) * dimension), weights, classes);
        scores.set(softmax(logits), row * classes);
      }
      return scores;
    },
  };
}

/** Uniform in [-1, 1). */
function drawWeights(secret: string | number): Float64Array {
  const bytes = createHash('shake256', { outputLength: 4 * weightsAtMost })
    .update(`classifier ${secret}`)
    .digest();
  return Float64Array.from({ length: weightsAtMost }, (_, at) => bytes.readUInt32LE(4 * at) / 2 ** 31 - 1);
}

function weigh(row: Float32Array, weights: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  for (let column = 0, at = 0; column < row.length; column += 1) {
    const value = row[column] ?? 0;
    for (let one = 0; one < classes; one += 1) {
      sums[one] = (sums[one] ?? 0) + value * (weights[at] ?? 0);
      at = at + 1 === weights.length ? 0 : at + 1;
    }
  }
  const scale = sharpness / Math.sqrt(row.length);
  return sums.map((sum) => sum * scale);
}

function softmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((high, logit) => Math.max(high, logit), Number.NEGATIVE_INFINITY);
  const parts = logits.map((logit) => Math.exp(logit - highest));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
}
