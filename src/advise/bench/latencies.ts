import { z } from 'zod';
import { percentileInterval, type Sample } from '../../judge/statistics/percentile.ts';
import { sumOf } from '../../judge/statistics/sum.ts';
import { bounded } from '../measure/measured.ts';
import { errorShare } from './rounds.ts';

/** ms, with 95 % intervals by ranks where there are bounds. */
export const latencies = z.strictObject({
  calls: z.number(),
  unfinished: z.number(),
  p50Ms: bounded,
  p95Ms: bounded,
  p99Ms: bounded,
  meanMs: z.number(),
});
export type Latencies = z.infer<typeof latencies>;

const unknown = { value: 0, low: null, high: null };

/** Calls that have not ended count with their age, in the mean too. @param samples ms */
export function latenciesOf(samples: readonly Sample[]): Latencies {
  const of = (share: number) => percentileInterval(samples, share, errorShare) ?? unknown;
  return {
    calls: samples.length,
    unfinished: samples.filter(({ finished }) => !finished).length,
    p50Ms: of(0.5),
    p95Ms: of(0.95),
    p99Ms: of(0.99),
    meanMs: samples.length === 0 ? 0 : sumOf(samples, ({ value }) => value) / samples.length,
  };
}
