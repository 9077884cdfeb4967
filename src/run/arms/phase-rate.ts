import type { Lab } from '../../lab/lab.ts';
import { type Phase, trafficTimes } from '../../lab/world.ts';
import { pagesRate } from './fit-load.ts';

/** A thread that fills up takes time to show it: in a lab without `atMost`, which is about that, windows are half as long as the calm's at least. */
const shortensAtMost = 2;

/** Views per second that are offered in a phase, by which its windows are as long as their views take. */
export function phaseRate(lab: Lab, calmPerSecond: number, phase: Phase): number {
  if (phase !== 'triggered') return calmPerSecond;
  const times = trafficTimes(lab.trigger);
  return calmPerSecond * (pagesRate(lab).atMost === undefined ? Math.min(times, shortensAtMost) : times);
}
