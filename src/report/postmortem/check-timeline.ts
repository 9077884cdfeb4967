import { isAbout, isChange } from './anchors.ts';
import { longDurationOf } from './clock.ts';
import { type Finding, finding } from './finding.ts';
import { readDuration } from './read/duration.ts';
import { type Moment, outOfOrder, type Timeline } from './read/timeline.ts';

/** What of the timeline could not be read, and what in it does not fit together. */
export function checkTimeline({ moments, unread }: Timeline): Finding[] {
  return [
    ...unread.map(({ line, text }) => finding('time-unread', line, text)),
    ...outOfOrder(moments).map(({ moment, after }) =>
      finding('time-order', moment.line, `the timeline is out of order: ${moment.time} comes after ${after.time}`),
    ),
    ...checkSince(moments),
  ];
}

/** `+0.6 s`, against the times of the clock. */
function checkSince(moments: readonly Moment[]): Finding[] {
  const change = moments.find(isChange);
  if (!change) return [];
  return moments.flatMap((moment) => {
    const sign = /^\s*[−-]/.test(moment.since ?? '') ? -1 : 1;
    const said = moment.since === null ? null : readDuration(moment.since);
    const actual = moment.atMs - change.atMs;
    const isComparable = !moment.isDay && !change.isDay && moment.stretch === change.stretch;
    if (said === null || !isComparable || agree(sign * said, actual, graceOf(change, moment))) return [];
    const says = `it says ${moment.since} since the change, but from ${change.time} to ${moment.time} it is ${sayMs(actual)}`;
    return [finding('time-since', moment.line, says)];
  });
}

export function graceOf(...moments: readonly Moment[]): number {
  if (moments.some(isAbout)) return 300_000;
  return moments.every(({ hasSeconds }) => hasSeconds) ? 1_000 : 60_000;
}

/** Times are rounded where they are written: a little more or less is no contradiction. */
export function agree(one: number, other: number, graceMs: number): boolean {
  return Math.abs(one - other) <= Math.max(graceMs, 0.05 * Math.abs(other));
}

export function sayMs(ms: number): string {
  return ms < 0 ? `${longDurationOf(-ms)} earlier` : longDurationOf(ms);
}
