import { sumOf } from '../statistics/sum.ts';
import type { UsableNode } from './link-nodes.ts';
import { isNumber, listOf } from './parse.ts';

/** What was found at one moment, and how long it counts: until the next sample. */
export interface UsableSample {
  /** null: the profile does not have the function that it names. */
  readonly node: UsableNode | null;
  readonly atUs: number;
  readonly lastedUs: number;
}

export interface TimedSamples {
  /** In time's order. */
  readonly samples: readonly UsableSample[];
  /** From its start to its end. */
  readonly lastedUs: number;
  /** Of it, what its samples tell of, and what came before the first of them, as V8 takes a while to begin. */
  readonly toldUs: number;
  /** Of it, time of samples that had none of their own and count as usual ones. */
  readonly untimedUs: number;
  /** There were no samples: how often each function was found is all that is known. */
  readonly byHits: boolean;
  readonly endIsKnown: boolean;
}

type Times = Readonly<Record<'samples' | 'timeDeltas' | 'startTime' | 'endTime', unknown>>;

/** Between two samples, where nothing tells another: V8's own default. */
const usualUs = 1_000;

/** Silence that is longer than so many usual intervals, and than so long, tells of nothing, and least of the sample before it. */
const gap = { times: 50, atLeastUs: 50_000 };

/** A step of time that is longer than the whole profile, and than so many usual ones, is a damaged one. */
const longestStepTimes = 1_000;

export function timeSamples(profile: Times, nodes: ReadonlyMap<number, UsableNode>): TimedSamples {
  const { startTime, endTime } = profile;
  const startUs = isTime(startTime) ? startTime : 0;
  const endUs = isTime(startTime) && isTime(endTime) && endTime > startTime ? endTime : null;
  const found = listOf(profile.samples);
  return found.length === 0
    ? countHits(startUs, endUs, nodes)
    : orderSamples(found, listOf(profile.timeDeltas), startUs, endUs, nodes);
}

/** V8 may hand samples over some µs out of order: the steps are added up, and then the samples put in order. */
function orderSamples(
  found: readonly unknown[],
  given: readonly unknown[],
  startUs: number,
  statedUs: number | null,
  nodes: ReadonlyMap<number, UsableNode>,
): TimedSamples {
  const statedLastedUs = statedUs === null ? null : statedUs - startUs;
  const forward = given.filter(isTime).filter((step) => step > 0);
  // Where no time ever moves on, none was written.
  const steps = forward.length > 0 ? given : [];
  const typicalUs = medianOf(forward) ?? (statedLastedUs === null ? usualUs : statedLastedUs / found.length);
  const longestUs = Math.max(statedLastedUs ?? 0, longestStepTimes * typicalUs);
  let atUs = startUs;
  let untimed = 0;
  // A step more than there are samples is a moment without one.
  const moments = Array.from({ length: Math.max(found.length, steps.length) }, (_, index) => {
    const step = steps[index];
    const isTimed = isTime(step) && Math.abs(step) <= longestUs;
    if (!isTimed) untimed += 1;
    atUs += isTimed ? step : index === 0 ? 0 : typicalUs;
    const isSample = index < found.length;
    return { isSample, node: isSample ? nodeOf(found[index], nodes) : null, atUs };
  }).sort((one, other) => one.atUs - other.atUs);

  const [firstUs, lastUs] = [moments[0]?.atUs ?? startUs, moments.at(-1)?.atUs ?? startUs];
  const endUs = statedUs === null ? lastUs + typicalUs : Math.max(statedUs, lastUs);
  const longestGapUs = Math.max(gap.atLeastUs, gap.times * typicalUs);
  const samples = moments.flatMap(({ isSample, node, atUs: fromUs }, index): UsableSample[] => {
    const untilNextUs = (moments[index + 1]?.atUs ?? endUs) - fromUs;
    const toldUs = isSample ? (untilNextUs > longestGapUs ? typicalUs : untilNextUs) : 0;
    return isSample ? [{ node, atUs: fromUs, lastedUs: toldUs }] : [];
  });
  return {
    samples,
    lastedUs: endUs - Math.min(startUs, firstUs),
    toldUs: Math.max(0, firstUs - startUs) + sumOf(samples, ({ lastedUs }) => lastedUs),
    untimedUs: untimed * typicalUs,
    byHits: false,
    endIsKnown: statedUs !== null,
  };
}

/** Beyond this a clock cannot count µs. */
function isTime(value: unknown): value is number {
  return isNumber(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function nodeOf(id: unknown, nodes: ReadonlyMap<number, UsableNode>): UsableNode | null {
  return (isNumber(id) ? nodes.get(id) : undefined) ?? null;
}

/** One sample a function, one after the other: nobody knows when each ran, or in how many goes. */
function countHits(startUs: number, statedUs: number | null, nodes: ReadonlyMap<number, UsableNode>): TimedSamples {
  const hit = [...nodes.values()].filter(({ hits }) => hits > 0);
  const all = hit.reduce((sum, { hits }) => sum + hits, 0);
  const lastedUs = statedUs === null ? all * usualUs : statedUs - startUs;
  let atUs = startUs;
  const samples = hit.map((node): UsableSample => {
    const fromUs = atUs;
    const forUs = (lastedUs * node.hits) / all;
    atUs += forUs;
    return { node, atUs: fromUs, lastedUs: forUs };
  });
  const toldUs = hit.length > 0 ? lastedUs : 0;
  return { samples, lastedUs, toldUs, untimedUs: 0, byHits: hit.length > 0, endIsKnown: statedUs !== null };
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
