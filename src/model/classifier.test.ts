import { describe, expect, it } from 'vitest';
import { createClassifier } from './classifier.ts';

const rows = { dimension: 3, values: Float32Array.of(0.1, -2, 0.7, 1, 1, -1) };

describe('a classifier', () => {
  const model = createClassifier('a secret', 10);
  const scores = model.score(rows);

  it('gives a distribution for each row, which hangs on that row alone', () => {
    expect(scores).toHaveLength(20);
    for (const row of [scores.subarray(0, 10), scores.subarray(10)])
      expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(model.score({ dimension: 3, values: rows.values.subarray(3) })).toEqual(scores.subarray(10));
  });

  it('is the same for the same secret, and another for another', () => {
    expect(createClassifier('a secret', 10).score(rows)).toEqual(scores);
    expect(createClassifier('another', 10).score(rows)).not.toEqual(scores);
  });

  it.each([0, 1, 2])('hangs on float %i', (at) => {
    const values = rows.values.slice(0, 3);
    values[at] = (values[at] ?? 0) + 0.5;
    expect(model.score({ dimension: 3, values })).not.toEqual(scores.subarray(0, 10));
  });

  it('takes a row that is longer than its weights', () => {
    const values = Float32Array.from({ length: 200_000 }, (_, at) => Math.sin(at));
    const long = model.score({ dimension: values.length, values });
    expect(long.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('gives NaN for %d, and numbers for the row beside it', (bad) => {
    const two = model.score({ dimension: 3, values: Float32Array.of(bad, 0, 0, ...rows.values.subarray(0, 3)) });
    expect(two.subarray(0, 10).some(Number.isNaN)).toBe(true);
    expect(two.subarray(10)).toEqual(scores.subarray(0, 10));
  });

  it('bears floats of any size', () => {
    const huge = model.score({ dimension: 3, values: Float32Array.of(3e38, -3e38, 3e38) });
    expect(huge.every(Number.isFinite)).toBe(true);
  });
});
