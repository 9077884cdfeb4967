import { LabError } from '../../errors.ts';
import type { Soak, SoakSlice } from '../../judge/record/evidence.ts';
import { judgeArm } from '../../judge/verdict/judge-arm.ts';
import { soakSlice } from '../../judge/verdict/soak-slice.ts';
import { now } from '../../lab/clock.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import type { Run } from '../run.ts';
import { watchDisturbance } from './disturbance.ts';
import type { Observed } from './observe.ts';
import { markAll, readAll } from './read-world.ts';
import { watchHeld } from './watch-held.ts';

const slicesAbout = 60;
const sliceMs = { atLeast: 1_000, atMost: 30_000 };
/** Once an answer was wrong: how many are from then on shows in so many slices more. */
const watchedAfterWrong = 3;

/**
 * Goes on watching under the trigger, once the window was judged: what is right for a minute, or leaks a little, shows only then. Each
 * slice is counted and let go, so that an hour fills no memory. A process that ends meanwhile is what the soak has found.
 */
export async function soak(run: Run, world: StartedWorld, { evidence }: Observed, askedMs: number): Promise<Observed> {
  const doing = `keeps watching for ${Math.round(askedMs / 1_000)} s: is it still right, and does it give back what it takes?`;
  run.step(evidence.variant, 'triggered', doing, askedMs);
  const fromMs = now();
  const slices: SoakSlice[] = [];
  let ended: Soak['ended'] = null;
  // Whoever waits for the end of a slice is not to wait where its world has ended.
  const over = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal]);
  try {
    for (const lengthMs of planSlices(askedMs)) {
      slices.push(await world.guard(watchSlice(world, lengthMs, signal)));
      if (wentWrongAgo(slices) > watchedAfterWrong) break;
    }
  } catch (error) {
    if (!(error instanceof LabError) || !/^(process-(died|crashed)|no-answer)$/.test(error.code)) throw error;
    ended = { atMs: now(), why: error.message };
  } finally {
    over.abort();
  }
  const soaked = { ...evidence, soak: { askedMs, fromMs, slices, ended } };
  return { evidence: soaked, arm: judgeArm(run.judged, soaked, run.startedMs, run.registry) };
}

/** About sixty, none too short to have views in it or too long to say when something began. */
export function planSlices(askedMs: number): number[] {
  const aboutMs = Math.min(sliceMs.atMost, Math.max(sliceMs.atLeast, askedMs / slicesAbout));
  const count = Math.max(1, Math.round(askedMs / aboutMs));
  return Array.from({ length: count }, () => askedMs / count);
}

/** Slices since the first wrong answer, its own included; 0: none was wrong. */
function wentWrongAgo(slices: readonly SoakSlice[]): number {
  const first = slices.findIndex(({ streams }) => streams.some(({ wrong }) => wrong > 0));
  return first < 0 ? 0 : slices.length - first;
}

async function watchSlice(world: StartedWorld, lengthMs: number, signal: AbortSignal): Promise<SoakSlice> {
  using watch = await watchDisturbance(world.sampleCpu);
  using held = watchHeld(() => world.members());
  // All of them: what our own gatherers keep since a mark is no growth of the variant's.
  const marks = await markAll(world.members());
  const fromMs = now();
  await pause(lengthMs, signal);
  const { found } = held.withCourse(await readAll(world.members(), ['outcomes', 'process'], marks), fromMs);
  const toMs = now();
  const { disturbed } = await watch.read(0);
  const { outcomes = [], memory = [], descriptors = [] } = found;
  return soakSlice({ fromMs, toMs, disturbed }, outcomes, memory, descriptors);
}
