import type { Rows } from '../../../lab/variant.ts';
import { sampleOf } from '../../measure/sample-model.ts';

/**
 * What the model server answers: one float of each row, or ten of the only one. That is no model: what one costs is the same
 * however its floats travel, and so the client can tell bit by bit whether the server has read what was sent.
 */
export function answerTo({ dimension, values }: Rows): Float32Array {
  if (values.length === dimension) return sampleOf(values);
  return Float32Array.from({ length: values.length / dimension }, (_, row) => values[row * dimension] ?? 0);
}
