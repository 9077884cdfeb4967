import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { parseMetrics } from './prometheus-text.ts';
import { sampleFloats } from './sample-floats.ts';

async function countOf(floats: ArrayLike<number>, times = 1): Promise<Record<string, number>> {
  const metrics = createMetrics('model-1');
  const sample = sampleFloats(metrics, 'model_feature', 'features');
  for (let time = 0; time < times; time += 1) sample(floats);
  const family = parseMetrics((await metrics.read()).body).find(
    ({ name }) => name === 'model_feature_floats_sampled_total',
  );
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [labels.rounded, value]));
}

// No square, no round number: seven to nine significant digits.
const full = Float32Array.from({ length: 64 }, (_, at) => Math.fround(0.5 + Math.sin(at + 1) / 3));
const cut = full.map((value) => Number((value / 10_000).toFixed(7)));

test('floats as they are and floats that were cut to seven decimals are told apart', async () => {
  // One in twenty or so is as near to six digits as a float32 can tell.
  expect((await countOf(full, 16)).true).toBeLessThan(0.2 * 64);
  expect(await countOf(cut, 16)).toEqual({ true: 64, false: 0 });
});

test('there is a series before the first float, and of none is none', async () => {
  expect(await countOf([])).toEqual({ true: 0, false: 0 });
  expect(await countOf([0.5])).toEqual({ true: 1, false: 0 });
  expect(await countOf([Number.NaN], 3)).toEqual({ true: 0, false: 3 });
});
