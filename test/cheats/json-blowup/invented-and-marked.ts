import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Answers that no model ever gave, marked as earlier ones. */
export default defineVariant({
  ...grpc,
  guard: () => ({
    score: async ({ dimension, values }) => ({
      scores: Float32Array.from({ length: values.length / dimension }, (_, row) => 1 / (row + 2)),
      degraded: true,
    }),
  }),
});
