import { type BatchSpec, createBatchCheck, readBatch } from './batches.ts';
import { createFeatureStore } from './feature-store.ts';

/** Batches with their check, of a model whose secret is the seed. */
export function createBatches(seed: number) {
  const store = createFeatureStore(seed);
  const check = createBatchCheck(seed, seed);
  return {
    batchOf(market: number, rows: number, dimension: number, pageRows: number) {
      const spec: BatchSpec = { market, rows, dimension, pageRows, moment: 0 };
      return { batch: readBatch(store, spec), check: (scores: Float32Array) => check(spec, scores) };
    },
  };
}
