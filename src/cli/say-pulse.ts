import type { LoadTick } from '../lab/load-tick.ts';
import { isLeast } from '../lab/young-views.ts';
import { sayGood } from '../report/good-share.ts';
import { count, milliseconds } from '../report/numbers.ts';

/** How a second of page views, or of batches, is, in one line; a ≥ where views on their way may make it more. */
export function sayPulse(second: LoadTick, noun: 'views' | 'batches'): string {
  const { views, failed, inFlight, p50Ms, p99Ms } = second;
  const all = `${count(views).padStart(3)} ${noun}`;
  if (views === 0) return all;
  const latency = (of: 'p50' | 'p99', ms: number | null) =>
    `${of} ${isLeast(second, of) ? '≥ ' : ''}${milliseconds(ms)}`.padEnd(14);
  return [
    all,
    `${sayGood(second)} good`.padStart(12),
    latency('p50', p50Ms),
    latency('p99', p99Ms),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(inFlight > 0 ? [`${count(inFlight)} in flight`] : []),
  ]
    .join('  ')
    .trimEnd();
}
