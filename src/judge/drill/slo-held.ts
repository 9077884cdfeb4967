import { isDecided } from '../../lab/young-views.ts';
import type { DrillSecond } from './drill-record.ts';

/** When the SLO held in a drill, read from its seconds. `allowed`: the share of them that may be bad. */

/** Seconds that must go by before the SLO can be said to hold. */
export const leastSeconds = 5;

/** One bad view among the few of a second is none. */
function isBad({ good, bad }: DrillSecond, allowed: number): boolean {
  return good + bad > 0 && bad / (good + bad) > 10 * allowed;
}

/** Nobody knows of a second without a view, nor of one whose views may still turn out to be bad. */
function isKnown(second: DrillSecond, allowed: number): boolean {
  return second.good + second.bad > 0 && (isDecided(second, allowed) || second.bad > 10 * allowed * second.views);
}

/** From when on it held until the end, in ms since the page; null: it did not. */
export function findMetAgain(seconds: readonly DrillSecond[], allowed: number, pagedMs: number): number | null {
  const decided = seconds.filter((second) => isKnown(second, allowed));
  const lastBad = decided.findLastIndex((second) => isBad(second, allowed));
  const rest = decided.slice(lastBad + 1);
  const from = rest.findIndex((_, at) => {
    const held = rest.slice(at);
    return sumOf(held, 'bad') <= allowed * (sumOf(held, 'good') + sumOf(held, 'bad'));
  });
  const first = from < 0 ? undefined : rest[from];
  if (first === undefined || rest.length - from < leastSeconds) return null;
  return Math.max(0, Date.parse(first.at) - pagedMs);
}

/** The first time that it held for so long; where it was not lost again, from when on it held to the end. */
export function findFirstMet(
  seconds: readonly DrillSecond[],
  allowed: number,
  pagedMs: number,
  metAgainMs: number | null,
): number | null {
  const first = findHolding(seconds, allowed, pagedMs);
  if (first === null) return metAgainMs;
  const wasLost = seconds.some((second) => {
    const atMs = Date.parse(second.at);
    return atMs > first && atMs < pagedMs + (metAgainMs ?? Number.POSITIVE_INFINITY) && isBad(second, allowed);
  });
  return wasLost ? first - pagedMs : metAgainMs;
}

/** The beginning, by the wall clock, of the first stretch since then in which it held for long enough. */
export function findHolding(seconds: readonly DrillSecond[], allowed: number, fromMs: number): number | null {
  const decided = seconds.filter((second) => isKnown(second, allowed) && Date.parse(second.at) >= fromMs);
  const index = decided.findIndex((_, at) => {
    const held = decided.slice(at, at + leastSeconds);
    return held.length === leastSeconds && sumOf(held, 'bad') <= allowed * (sumOf(held, 'good') + sumOf(held, 'bad'));
  });
  return index < 0 ? null : Date.parse(decided[index]?.at ?? '');
}

/** The seconds of an outage that were still bad right before that moment: from the first on after it last held. */
export function badUntil(seconds: readonly DrillSecond[], allowed: number, untilMs: number): readonly DrillSecond[] {
  const before = seconds.filter((second) => isKnown(second, allowed) && Date.parse(second.at) < untilMs);
  return before.slice(before.findLastIndex((second) => !isBad(second, allowed)) + 1);
}

export function sumOf(seconds: readonly DrillSecond[], what: 'views' | 'good' | 'bad'): number {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}
