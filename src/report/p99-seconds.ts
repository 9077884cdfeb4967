import type { Arm, RunResult } from '../judge/record/result.ts';
import { armOf } from './arms.ts';

/** A p99 in ms for each second; null: nobody looked, or no view began. */
export interface P99Seconds {
  /** The last ones before the variant's first change, oldest first. */
  readonly before: readonly (number | null)[];
  /** From the change on. */
  readonly after: readonly (number | null)[];
}

interface Point {
  /** ms since the run's start. */
  readonly atMs: number;
  readonly ms: number;
}

/** How a variant's page views went through the change, second by second. */
export function p99Around(result: RunResult, variant: string, secondsBefore: number): P99Seconds {
  const triggered = p99Points(armOf(result, variant, 'triggered'));
  const points = [...p99Points(armOf(result, variant, 'calm')), ...triggered];
  const told = result.timeline.find((entry) => entry.variant === variant && entry.kind === 'trigger')?.at;
  const changedMs = told ?? triggered[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const before = points.filter(({ atMs }) => secondOf(atMs, changedMs) < 0);
  const after: (number | null)[] = [];
  for (const { atMs, ms } of points) {
    const second = secondOf(atMs, changedMs);
    if (second >= 0) after[second] = ms;
  }
  return { before: before.map(({ ms }) => ms).slice(-secondsBefore), after: Array.from(after, (ms) => ms ?? null) };
}

/** By the nearest whole second: a second belongs to the side on which most of it lies. */
function secondOf(atMs: number, changedMs: number): number {
  return Math.round((atMs - changedMs) / 1_000);
}

/** The lab's picture in bars of ms over the page views. */
function p99Points(arm: Arm | null): Point[] {
  for (const picture of arm?.pictures ?? []) {
    if (picture.of !== 'pages' || picture.unit !== 'ms' || picture.draw !== 'bars') continue;
    const series = picture.series.p99 ?? Object.values(picture.series)[0];
    if (series === undefined || typeof series === 'number') continue;
    return series.atMs.flatMap((atMs, at) => {
      const ms = series.values[at];
      return ms === undefined ? [] : [{ atMs, ms }];
    });
  }
  return [];
}

/** The SLO of the page views is violated, mostly not by wrong answers, and the last quarter lies above the one before: a queue, whose p99 says how long one watched. */
export function isRising(arm: Arm | null): boolean {
  const violated = arm?.slis.find((sli) => sli.of === 'pages' && sli.verdict === 'violated');
  if (!arm || !violated) return false;
  const { checked, mismatched } = arm.answers;
  if (checked > 0 && mismatched / checked > (violated.value ?? 1) / 2) return false;
  const values = p99Points(arm).map(({ ms }) => ms);
  const quarter = Math.floor(values.length / 4);
  if (quarter < 1) return false;
  return median(values.slice(-quarter)) > 1.1 * median(values.slice(-2 * quarter, -quarter));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
