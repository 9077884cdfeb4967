import type { Outcomes } from '../../lab/evidence.ts';
import type { Arm, LoadResult } from '../record/result.ts';
import { meanOf } from '../statistics/mean.ts';
import { percentile } from '../statistics/percentile.ts';
import type { SeenView } from './views.ts';

/** What became of the views of one stream in the judged window. */
export function loadFigures(
  of: string,
  { offeredPerSecond, budgetMs }: Pick<Outcomes, 'offeredPerSecond' | 'budgetMs'>,
  windowMs: number,
  views: readonly SeenView[],
): LoadResult {
  const latencies = views.map((view) => view.latencyMs);
  const failures = views.flatMap((view) => view.failure ?? []);
  return {
    of,
    offered: offeredPerSecond,
    budgetMs,
    windowMs,
    sent: views.length,
    completed: views.filter((view) => view.answered).length,
    failed: failures.length,
    unfinished: views.filter((view) => view.doneMs === null).length,
    lateP99Ms: percentile(
      views.map((view) => view.lateMs),
      0.99,
    ),
    latencyMs: {
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
      p999: percentile(latencies, 0.999),
      mean: orNull(meanOf(latencies)),
      max: percentile(latencies, 1),
    },
    errors: Object.fromEntries([...Map.groupBy(failures, (kind) => kind)].map(([kind, all]) => [kind, all.length])),
  };
}

/** Answers of the judged window that were compared with the golden ones. */
export function countAnswers(views: readonly SeenView[]): Arm['answers'] {
  const count = (answer: SeenView['answer']) => views.filter((view) => view.answer === answer).length;
  return {
    checked: views.filter((view) => view.answer !== null).length,
    mismatched: count('wrong'),
    inexact: count('inexact'),
    degraded: count('degraded'),
  };
}

/** Unknown is null, never NaN. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
