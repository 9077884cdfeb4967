import { createHash } from 'node:crypto';
import { LabError } from '../errors.ts';
import type { Rows } from '../lab/variant.ts';

export interface Model {
  /**
   * The probability of each row that the user picks it, in the order of the rows.
   * Throws a LabError where the floats are no whole number of rows.
   */
  score(rows: Rows): Float32Array;
}

/**
 * A seeded linear layer over all the floats of a row, then softmax over the rows and one outcome more: that the user
 * picks none of them. Without that one, what all rows share, the user's half, would cancel out of the answer,
 * and a variant that lost it would go unnoticed. The same rows give the same bits on every machine.
 * The weights hang on the secret, which no process that runs a variant is told: an answer can only come from here.
 */
export function createModel(secret: string | number): Model {
  const layers = new Map<number, Float64Array>();

  function weights(dimension: number): Float64Array {
    const known = layers.get(dimension);
    if (known) return known;
    const made = drawWeights(secret, dimension);
    layers.set(dimension, made);
    return made;
  }

  return {
    score({ dimension, values }) {
      if (!Number.isInteger(dimension) || dimension < 1 || values.length % dimension !== 0)
        throw new LabError(
          'broken-variant',
          `the model was given ${values.length} floats as rows of ${dimension}: not a whole number of rows`,
          'Check that what `serve` hands to the model is what `connect` was given: count × dimension floats.',
        );
      return softmax(logits(values, weights(dimension)));
    },
  };
}

/** Away from zero, so that every float counts, and as small as keeps the sum of a row near 1. */
function drawWeights(secret: string | number, dimension: number): Float64Array {
  // An extendable hash, and no generator of numbers: those can be run on from what they have shown.
  const bytes = createHash('shake256', { outputLength: 4 * dimension })
    .update(`${secret} ${dimension}`)
    .digest();
  const scale = 1 / Math.sqrt(dimension);
  return Float64Array.from({ length: dimension }, (_, at) => {
    const word = bytes.readUInt32LE(4 * at);
    return (word & 1 ? scale : -scale) * (0.5 + (word >>> 1) / 2 ** 31);
  });
}

function logits(values: Float32Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(values.length / weights.length);
  for (let row = 0, at = 0; row < sums.length; row += 1) {
    let sum = 0;
    for (let column = 0; column < weights.length; column += 1, at += 1)
      sum += (weights[column] ?? 0) * (values[at] ?? 0);
    sums[row] = sum;
  }
  return sums;
}

/** "None of them" has the logit 0. */
function softmax(logits: Float64Array): Float32Array {
  const highest = logits.reduce((high, logit) => Math.max(high, logit), 0);
  const parts = logits.map((logit) => Math.exp(logit - highest));
  const whole = parts.reduce((sum, part) => sum + part, Math.exp(-highest));
  return Float32Array.from(parts, (part) => part / whole);
}
