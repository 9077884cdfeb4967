import type { Outcomes } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { Rows } from '../../lab/rows.ts';
import { type SeenView, viewsOf, viewsWithin } from '../figures/views.ts';
import type { Effect } from '../record/result.ts';

const windowMs = 2_000;
const stepMs = 1_000;

/**
 * What a mitigation did. The SLO holds in a window of 2 s of intended starts when at most the allowed share of its views
 * is bad (one bad view alone proves nothing and is always allowed); windows begin every second from then on. The
 * SLO is met again at the start of the stretch of such windows that lasts to the end of the watch or, where none does,
 * of the longest one. The watch ends where views are still decided: a budget before the evidence was read.
 */
export function judgeEffect(
  found: readonly Found<Outcomes>[],
  appliedMs: number,
  allowedShare: number,
  runStartedMs: number,
): Effect {
  const views = viewsOf(found);
  const endMs = Math.max(appliedMs, watchedUntil(found, views));
  const stretch = bestStretch(views, appliedMs, endMs, allowedShare);
  const hit = views.filter((view) => (view.doneMs ?? endMs) >= appliedMs && view.atMs <= endMs);
  const viewsWrong = hit.filter((view) => view.bad === true && view.unserved === false).length;
  return {
    appliedAtMs: appliedMs - runStartedMs,
    metAfterSeconds: stretch === null ? null : (stretch.fromMs - appliedMs) / 1_000,
    heldSeconds: stretch === null ? null : (stretch.toMs - stretch.fromMs) / 1_000,
    held: stretch?.held ?? false,
    watchedSeconds: (endMs - appliedMs) / 1_000,
    viewsLost: hit.filter((view) => view.bad === true).length,
    viewsFailed: hit.filter((view) => view.failure !== null).length,
    ...(viewsWrong > 0 ? { viewsWrong } : {}),
    wrongSinceMet:
      stretch === null
        ? null
        : hit.filter((view) => view.answer === 'wrong' && view.atMs >= stretch.fromMs + windowMs).length,
    inexact: hit.filter((view) => view.answer === 'inexact').length,
  };
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly held: boolean;
}

function bestStretch(views: Rows<SeenView>, appliedMs: number, endMs: number, allowedShare: number): Stretch | null {
  const windows = Math.max(0, Math.floor((endMs - appliedMs - windowMs) / stepMs) + 1);
  const stretches: Stretch[] = [];
  let fromMs: number | null = null;
  for (let index = 0; index < windows; index++) {
    const startMs = appliedMs + index * stepMs;
    const last = index === windows - 1;
    const holds = sloHolds(viewsWithin(views, startMs, startMs + windowMs), allowedShare);
    if (holds) fromMs ??= startMs;
    if (fromMs === null || (holds && !last)) continue;
    // The window before this one ended a step before this one's end.
    stretches.push({ fromMs, toMs: holds ? endMs : startMs - stepMs + windowMs, held: holds });
    fromMs = null;
  }
  const longest = stretches.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  return stretches.find((stretch) => stretch.held) ?? longest ?? null;
}

function sloHolds(views: Rows<SeenView>, allowedShare: number): boolean {
  const decided = views.filter((view) => view.bad !== null);
  const bad = decided.filter((view) => view.bad === true).length;
  return decided.length > 0 && bad <= Math.max(1, allowedShare * decided.length) && bad < decided.length;
}

function watchedUntil(found: readonly Found<Outcomes>[], views: Rows<SeenView>): number {
  const decidedMs = Math.max(...found.map(({ value }) => value.readMs - value.budgetMs));
  return Math.min(decidedMs, views.at(-1)?.atMs ?? decidedMs);
}
