import { pagesIn, viewsOf } from '../judge/views.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes, View } from '../lab/evidence.ts';
import type { StartedWorld } from '../world/contract.ts';
import { pause } from '../world/interrupted.ts';
import { readAll } from './read-world.ts';

/** Whose page views are waited for. */
export interface Watched {
  readonly world: StartedWorld;
  readonly ratePerSecond: number;
  readonly budgetMs: number;
  /** Of all streams: nothing younger is judged. */
  readonly longestBudgetMs: number;
  readonly signal: AbortSignal;
}

const goodMs = 1_000;
const pollMs = 200;

/** Until no view of the last second was bad, or until `atMostMs`. */
export async function awaitGoodSecond({ world, budgetMs, signal }: Watched, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    const outcomes = await world.guard(readPages(world));
    const recent = viewsOf(outcomes ? [{ from: 'pages', value: outcomes }] : []).filter(
      ({ atMs }) => atMs >= (outcomes?.readMs ?? 0) - budgetMs - goodMs,
    );
    if (recent.every(({ bad }) => bad !== true)) return;
    await pause(pollMs, signal);
  }
}

/** Until no view that is still on its way is older than a good one may be, or until `atMostMs`: an outage does not drain. */
export async function awaitDrained({ world, budgetMs, signal }: Watched, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    const outcomes = await world.guard(readPages(world));
    const isLate = (view: View) => view.doneMs === null && view.intendedMs < (outcomes?.readMs ?? 0) - budgetMs;
    if (!outcomes?.views.some(isLate)) return;
    await pause(pollMs, signal);
  }
}

/** Until so many views of the window are old enough to be judged, answered or not. */
export async function awaitViews(watched: Watched, judgedFromMs: number, views: number): Promise<void> {
  const { world, ratePerSecond, longestBudgetMs, signal } = watched;
  const expectedMs = (count: number) => (count / ratePerSecond) * 1_000;
  await pause(Math.max(0, judgedFromMs + expectedMs(views) + longestBudgetMs - now()), signal);
  for (;;) {
    const missing = views - countDecided(await readPages(world), judgedFromMs);
    if (missing <= 0) return;
    await pause(Math.max(20, expectedMs(missing)), signal);
  }
}

async function readPages(world: StartedWorld): Promise<Outcomes | undefined> {
  const { found } = await readAll(world.members('load'), ['outcomes']);
  return pagesIn(found.outcomes);
}

function countDecided(outcomes: Outcomes | undefined, judgedFromMs: number): number {
  if (!outcomes) return 0;
  const toMs = outcomes.readMs - outcomes.budgetMs;
  return outcomes.views.filter(({ intendedMs }) => intendedMs >= judgedFromMs && intendedMs <= toMs).length;
}
