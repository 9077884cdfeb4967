import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import type { DrillSecond } from '../../judge/drill/drill-record.ts';
import { isDecided } from '../../lab/young-views.ts';
import { readStatus } from './status.ts';

export interface Awaited {
  readonly what: 'good' | 'bad';
  /** Whole seconds, in a row. */
  readonly forSeconds: number;
  readonly withinSeconds: number;
}

const pollMs = 500;

/**
 * Until the SLO has been met, or violated, for so long. Nothing of it is recorded. Errors: `no-answer` where it is not so in time,
 * and those of `readStatus`.
 */
export async function waitUntil(folder: string, awaited: Awaited, signal: AbortSignal): Promise<void> {
  const { what, forSeconds, withinSeconds } = awaited;
  const untilMs = performance.now() + withinSeconds * 1_000;
  const fromMs = Date.now();
  for (;;) {
    const { seconds } = await readStatus(folder, signal);
    // What was before the wait is no answer to it.
    const since = seconds.filter(({ at }) => Date.parse(at) >= fromMs);
    if (hasHeld(what === 'good', forSeconds, since)) return;
    if (performance.now() > untilMs) {
      const sought = `${what} for ${forSeconds} s within ${withinSeconds} s`;
      throw new LabError('no-answer', `it was not ${sought}`, 'Wait longer, or for less.');
    }
    await pause(pollMs, undefined, { signal });
  }
}

/** Whether the last whole seconds, so many of them, were all good, or all bad; the newest is still filling. */
export function hasHeld(good: boolean, forSeconds: number, seconds: readonly DrillSecond[]): boolean {
  // One whose views may still turn out to be bad is no answer.
  const whole = seconds
    .filter(({ views }) => views > 0)
    .slice(0, -2)
    .filter((second) => isDecided(second));
  const last = whole.slice(-forSeconds);
  const isSo = (second: DrillSecond) =>
    good ? second.bad <= (second.good + second.bad) * 0.01 : second.bad > second.good;
  return last.length === forSeconds && last.every(isSo);
}
