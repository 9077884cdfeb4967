import type { Outcomes } from '../../lab/evidence.ts';
import { numbersOf, type Rows } from '../../lab/rows.ts';
import type { Arm, LoadResult } from '../record/result.ts';
import { meanOf } from '../statistics/mean.ts';
import { inOrder, percentile, percentileOf } from '../statistics/percentile.ts';
import type { SeenView } from './views.ts';

/** What became of the views of one stream in the judged window. */
export function loadFigures(
  of: string,
  { offeredPerSecond, budgetMs }: Pick<Outcomes, 'offeredPerSecond' | 'budgetMs'>,
  windowMs: number,
  views: Rows<SeenView>,
): LoadResult {
  const latencies = numbersOf(views, (view) => view.latencyMs);
  const sorted = inOrder(latencies);
  const errors = new Map<string, number>();
  for (const { failure } of views) if (failure !== null) errors.set(failure, (errors.get(failure) ?? 0) + 1);
  return {
    of,
    offered: offeredPerSecond,
    budgetMs,
    windowMs,
    sent: views.length,
    completed: views.filter((view) => view.answered).length,
    failed: [...errors.values()].reduce((sum, times) => sum + times, 0),
    unfinished: views.filter((view) => view.doneMs === null).length,
    lateP99Ms: percentile(
      numbersOf(views, (view) => view.lateMs),
      0.99,
    ),
    latencyMs: {
      p50: percentileOf(sorted, 0.5),
      p95: percentileOf(sorted, 0.95),
      p99: percentileOf(sorted, 0.99),
      p999: percentileOf(sorted, 0.999),
      mean: orNull(meanOf(latencies)),
      max: percentileOf(sorted, 1),
    },
    errors: Object.fromEntries(errors),
  };
}

/** Answers of the judged window that were compared with the golden ones. */
export function countAnswers(views: Rows<SeenView>): Arm['answers'] {
  const count = (answer: SeenView['answer']) => views.filter((view) => view.answer === answer).length;
  const agreeing = count('agrees');
  return {
    checked: views.filter((view) => view.answer !== null).length,
    mismatched: count('wrong'),
    inexact: count('inexact'),
    degraded: count('degraded'),
    ...(agreeing > 0 ? { agreeing } : {}),
  };
}

/** Unknown is null, never NaN. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
