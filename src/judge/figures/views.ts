import type { Correctness, Outcomes, View } from '../../lab/evidence.ts';
import type { Found, PhaseFacts } from '../../lab/measure.ts';

/** A page view, or a batch, as the judge sees it. */
export interface SeenView {
  readonly id: string;
  readonly atMs: number;
  readonly lateMs: number;
  /** From the intended start; of an unfinished view, its age when the evidence was read. */
  readonly latencyMs: number;
  readonly doneMs: number | null;
  /** Finished with an answer: 200 and no error. */
  readonly answered: boolean;
  readonly answer: Correctness | null;
  /** What it failed with: a status (`503`) or a code (`ECONNRESET`); null: answered, or not finished. */
  readonly failure: string | null;
  /** Not answered 200, rightly and within the budget; null: still on its way and not yet too old. */
  readonly bad: boolean | null;
  /** When it was known to be good or bad; null with `bad`. */
  readonly decidedMs: number | null;
  /** Of a batch; 1 for a page view. */
  readonly rows: number;
  /** Who looks; null: nobody, or nobody knows. */
  readonly user: string | null;
}

/** All views of a stream, in order of their intended start. */
export function viewsOf(found: readonly Found<Outcomes>[]): SeenView[] {
  return found
    .flatMap(({ value }) => value.views.map((view) => see(view, value)))
    .sort((one, other) => one.atMs - other.atMs);
}

/** Those that were meant to start within the window, both ends included. */
export function viewsWithin(views: readonly SeenView[], fromMs: number, toMs: number): SeenView[] {
  return views.filter((view) => view.atMs >= fromMs && view.atMs <= toMs);
}

/** Those of the judged window that were old enough to be judged when they were read, each by the budget of its stream. */
export function judgedViews(found: readonly Found<Outcomes>[], facts: PhaseFacts): SeenView[] {
  return found
    .flatMap((one) => viewsWithin(viewsOf([one]), facts.judgedFromMs, judgedUntil(one, facts)))
    .sort((one, other) => one.atMs - other.atMs);
}

/** The window ends where page views were old enough; a stream beside them, whose budget is longer, is judged less far. */
export function judgedUntil({ from, value }: Found<Outcomes>, { judgedToMs }: PhaseFacts): number {
  return from === 'pages' ? judgedToMs : Math.min(judgedToMs, value.readMs - value.budgetMs);
}

/**
 * How far off the clock of whoever saw these views may be. Their times are compared with a budget among themselves, and with the
 * runner's only where a window begins: a tenth of a budget earlier or later, it is the same window.
 */
export function bearsMsOf(found: readonly Found<Outcomes>[]): number {
  return Math.min(...found.map(({ value }) => value.budgetMs)) / 10;
}

/** What became of the page views; undefined: nothing was read of them. */
export function pagesIn(found: readonly Found<Outcomes>[] | undefined): Outcomes | undefined {
  return found?.find(({ from }) => from === 'pages')?.value;
}

function see(view: View, { readMs, budgetMs }: Outcomes): SeenView {
  const finished = view.doneMs !== null;
  const latencyMs = (view.doneMs ?? readMs) - view.intendedMs;
  const answered = finished && view.status === 200 && view.error === null;
  const tooSlow = latencyMs > budgetMs;
  const overAtMs = view.intendedMs + budgetMs;
  const bad = finished ? !answered || view.answer === 'wrong' || tooSlow : tooSlow || null;
  return {
    id: view.id,
    atMs: view.intendedMs,
    lateMs: view.sentMs - view.intendedMs,
    latencyMs,
    doneMs: view.doneMs,
    answered,
    answer: view.answer,
    failure: finished && !answered ? (view.error ?? String(view.status ?? 'no status')) : null,
    bad,
    rows: view.rows ?? 1,
    user: view.user ?? null,
    decidedMs: bad === null ? null : tooSlow ? Math.min(overAtMs, view.doneMs ?? overAtMs) : view.doneMs,
  };
}
