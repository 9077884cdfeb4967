import { pagesIn, viewsOf } from '../../judge/figures/views.ts';
import { now } from '../../lab/clock.ts';
import type { Outcomes } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import { readAll } from './read-world.ts';

/** Whose views and batches are waited for. */
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

/** Until nothing that was meant to start in the last second was bad, of any stream, or until `atMostMs`. */
export async function awaitGoodSecond({ world, signal }: Watched, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    if (wasGood(await world.guard(readStreams(world)))) return;
    await pause(pollMs, signal);
  }
}

/** Until nothing that is still on its way is older than a good one may be, of any stream, or until `atMostMs`: an outage does not drain. */
export async function awaitDrained({ world, signal }: Watched, atMostMs: number): Promise<void> {
  while (now() < atMostMs) {
    if (isDrained(await world.guard(readStreams(world)))) return;
    await pause(pollMs, signal);
  }
}

type Streams = readonly Found<Outcomes>[];

/** Of each stream, the last second of what is old enough to be judged. */
export function wasGood(streams: Streams): boolean {
  return streams.every((stream) => {
    const { readMs, budgetMs } = stream.value;
    return viewsOf([stream]).every(({ atMs, bad }) => atMs < readMs - budgetMs - goodMs || bad !== true);
  });
}

export function isDrained(streams: Streams): boolean {
  return streams.every(({ value: { views, readMs, budgetMs } }) =>
    views.every(({ doneMs, intendedMs }) => doneMs !== null || intendedMs >= readMs - budgetMs),
  );
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
  return pagesIn(await readStreams(world));
}

async function readStreams(world: StartedWorld): Promise<Streams> {
  const { found } = await readAll(world.members('load'), ['outcomes']);
  return found.outcomes ?? [];
}

function countDecided(outcomes: Outcomes | undefined, judgedFromMs: number): number {
  if (!outcomes) return 0;
  const toMs = outcomes.readMs - outcomes.budgetMs;
  return outcomes.views.filter(({ intendedMs }) => intendedMs >= judgedFromMs && intendedMs <= toMs).length;
}
