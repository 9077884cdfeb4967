import type { Correctness, Outcomes, View } from '../../lab/evidence.ts';
import type { Found, PhaseFacts } from '../../lab/measure.ts';
import { chooseRows, concatRows, firstIndex, mapRows, numbersOf, type Rows } from '../../lab/rows.ts';

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
  /** Not answered 200 within the budget, whatever the answer was; null with `bad`. */
  readonly unserved: boolean | null;
  /** When it was known to be good or bad; null with `bad`. */
  readonly decidedMs: number | null;
  /** Of a batch; 1 for a page view. */
  readonly rows: number;
  /** Who looks; null: nobody, or nobody knows. */
  readonly user: string | null;
}

/** All views of a stream, in order of their intended start. There may be a million: none is held, each is made when it is looked at. */
export function viewsOf(found: readonly Found<Outcomes>[]): Rows<SeenView> {
  const streams = found.map(({ value }) => seenIn(value));
  return streams.length === 1 ? (streams[0] ?? []) : inOrder(streams);
}

/** Of evidence that was read from a file and changes no more: to find their order, all of them are looked at. */
const seenBefore = new WeakMap<Outcomes, Rows<SeenView>>();

function seenIn(outcomes: Outcomes): Rows<SeenView> {
  const seen = seenBefore.get(outcomes) ?? inOrder([mapRows(outcomes.views, (view) => see(view, outcomes))]);
  if (!Array.isArray(outcomes.views)) seenBefore.set(outcomes, seen);
  return seen;
}

/** Of views in order of their intended start, those that were meant to start within the window, both ends included. */
export function viewsWithin(views: Rows<SeenView>, fromMs: number, toMs: number): Rows<SeenView> {
  return views.slice(
    firstIndex(views, ({ atMs }) => atMs >= fromMs),
    firstIndex(views, ({ atMs }) => atMs > toMs),
  );
}

/** The same without those that were meant to start at its very end. */
export function viewsFrom(views: Rows<SeenView>, fromMs: number, beforeMs: number): Rows<SeenView> {
  return views.slice(
    firstIndex(views, ({ atMs }) => atMs >= fromMs),
    firstIndex(views, ({ atMs }) => atMs >= beforeMs),
  );
}

/** All of them as one, by their intended start; those of one start as they come. */
function inOrder(streams: readonly Rows<SeenView>[]): Rows<SeenView> {
  const [only, ...others] = streams;
  const all = only !== undefined && others.length === 0 ? only : concatRows(streams);
  const starts = numbersOf(all, ({ atMs }) => atMs);
  const startOf = (index: number) => starts[index] ?? 0;
  if (starts.every((atMs, index) => index === 0 || atMs >= startOf(index - 1))) return all;
  const order = Uint32Array.from(starts, (_, index) => index);
  return chooseRows(
    all,
    order.sort((one, other) => startOf(one) - startOf(other) || one - other),
  );
}

/** Those of the judged window that were old enough to be judged when they were read, each by the budget of its stream. */
export function judgedViews(found: readonly Found<Outcomes>[], facts: PhaseFacts): Rows<SeenView> {
  const streams = found.map((one) => viewsWithin(viewsOf([one]), facts.judgedFromMs, judgedUntil(one, facts)));
  return streams.length === 1 ? (streams[0] ?? []) : inOrder(streams);
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
  const unserved = finished ? !answered || tooSlow : tooSlow || null;
  const bad = finished && view.answer === 'wrong' ? true : unserved;
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
    unserved,
    rows: view.rows ?? 1,
    user: view.user ?? null,
    decidedMs: bad === null ? null : tooSlow ? Math.min(overAtMs, view.doneMs ?? overAtMs) : view.doneMs,
  };
}
