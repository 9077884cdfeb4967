import type { ServedModel } from '../../serve/model.ts';

export const classes = 10;
const version = 'v1';

/**
 * Answers at once, with ten of the floats that came: that is no model. What a model costs is the same however its floats travel, so
 * it is left out, and the caller can tell bit by bit whether the server read what was sent.
 */
export const sampleModel: ServedModel = {
  plan: { seed: 0, classes, modelMs: 0, slots: 1, queueAtMost: 0, tokens: 1, versions: [version] },
  versionOf: () => version,
  predict: async ({ values }) => sampleOf(values),
  score: async ({ values }) => sampleOf(values),
  async *generate() {},
  waiting: 0,
  scored: 0,
  stop() {},
};

/** Evenly spread over all of them, the first and the last among them. */
export function sampleOf(features: Float32Array): Float32Array {
  return Float32Array.from(
    { length: classes },
    (_, at) => features[Math.round((at * (features.length - 1)) / (classes - 1))] ?? 0,
  );
}
