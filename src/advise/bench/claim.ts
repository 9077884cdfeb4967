import { z } from 'zod';
import type { PercentileInterval } from '../../judge/statistics/percentile.ts';
import { bounded } from '../measure/measured.ts';

export const verdicts = ['holds', 'more', 'not here', 'the other way round', 'cannot tell here'] as const;
export type Verdict = (typeof verdicts)[number];

/** A number of the source document beside what was measured here. */
export const claim = z.strictObject({
  about: z.string(),
  /** Word for word from the document. */
  quote: z.string(),
  /** Whose: the document speaks of Python; Node's answer is for who does the same in Node. */
  stack: z.enum(['node', 'python']),
  unit: z.enum(['bytes', 'ms', 'cores', 'times', 'floats', 'calls/s']),
  /** The same twice where it is no range. */
  claimed: z.strictObject({ from: z.number(), to: z.number() }),
  /** null: see `says`. */
  measured: bounded.nullable(),
  /** What was measured as a multiple of what is claimed; of a range, of its nearer end. */
  ratio: bounded.nullable(),
  verdict: z.enum(verdicts),
  /** What the number alone does not tell. */
  says: z.string().nullable(),
});
export type Claim = z.infer<typeof claim>;

type Stated = Pick<Claim, 'about' | 'quote' | 'stack' | 'says'>;

/** So far off, a number with a ~ before it still holds. */
const near = 1.25;

/** A number with a unit: it holds where all of the interval is within a quarter of it. */
export function judgeNumber(
  stated: Stated,
  unit: 'bytes' | 'ms' | 'cores' | 'times',
  claimed: number,
  measured: PercentileInterval,
): Claim {
  const ratio = scaled(measured, 1 / claimed);
  const verdict = verdictOf(ratio, { from: 1 / near, to: near, beyond: 'not here' });
  return { ...stated, unit, claimed: { from: claimed, to: claimed }, measured: scaled(measured, 1), ratio, verdict };
}

/** How many times as much one takes as the other: below 1 it is the other way round. */
export function judgeFactor(stated: Stated, from: number, to: number, measured: PercentileInterval): Claim {
  const ratio = scaled(measured, 1 / (measured.value > to ? to : measured.value < from ? from : measured.value));
  const verdict = isBelow(measured, 1)
    ? 'the other way round'
    : verdictOf(measured, { from: Math.max(1, from / near), to: to * near, beyond: 'more' });
  return { ...stated, unit: 'times', claimed: { from, to }, measured: scaled(measured, 1), ratio, verdict };
}

interface Band {
  readonly from: number;
  readonly to: number;
  /** What lies above it. */
  readonly beyond: 'more' | 'not here';
}

function verdictOf(of: PercentileInterval, { from, to, beyond }: Band): Verdict {
  if (isBelow(of, from)) return 'not here';
  if (of.low !== null && of.low > to) return beyond;
  return of.low !== null && of.high !== null && of.low >= from && of.high <= to ? 'holds' : 'cannot tell here';
}

function isBelow({ high }: PercentileInterval, limit: number): boolean {
  return high !== null && high < limit;
}

/** In another unit, and without the rounds that it is from. */
export function scaled({ value, low, high }: PercentileInterval, by: number): PercentileInterval {
  const times = (bound: number | null) => (bound === null ? null : bound * by);
  return { value: value * by, low: times(low), high: times(high) };
}

/** What is counted, not measured. */
export function exactly(value: number): PercentileInterval {
  return { value, low: value, high: value };
}
