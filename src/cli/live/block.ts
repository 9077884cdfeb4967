import type { LoadTick } from '../../lab/load-tick.ts';
import { isDecided, isLeast } from '../../lab/young-views.ts';
import { nameOf } from '../../report/arms.ts';
import { runClock } from '../../report/clocks.ts';
import { sayGood } from '../../report/good-share.ts';
import type { Ink } from '../../report/ink.ts';
import { count, milliseconds } from '../../report/numbers.ts';
import { logScale, spark } from '../../report/spark.ts';
import { clip, left, plain, right, widthOf } from '../../report/text.ts';
import { fullSeconds, type LiveState, shownSeconds } from './state.ts';

/** Three decades, always the same, so that a bar keeps its meaning from second to second. */
const p99Scale = logScale(10, 10_000);

/** The live block, line by line, none wider than `width`; `nowMs` since the run's start. */
export function drawBlock(state: LiveState, nowMs: number, ink: Ink, width: number): string[] {
  const { step } = state;
  if (state.lab === '' || step === null || state.finished) return [];
  const room = Math.min(width, 80);
  const arm = state.arms.length === 0 ? '' : `arm ${state.at + 1} of ${state.arms.length}: `;
  const where = ` ${plain(state.lab)}   ${arm}${nameOf(step.variant)} · ${step.phase}`;
  const lines = [
    beside(ink.bold(where), ink.dim(runLeft(state, nowMs)), room),
    beside(`   ${plain(step.doing)}`, ink.dim(stepLeft(state, nowMs)), room),
    ...loadLines(state, ink),
  ];
  return ['', ...lines.map((line) => clip(line, width))];
}

function loadLines(state: LiveState, ink: Ink): string[] {
  const seconds = fullSeconds(state);
  const last = seconds.at(-1);
  if (last === undefined) return [];
  const bars = (bar: (second: LoadTick) => string) => left(seconds.map(bar).join(''), shownSeconds);
  // What may still turn out to be bad, or take longer, has no bar yet.
  const shares = bars((second) => (isDecided(second) ? spark([shareOf(second)], (share) => share) : '·'));
  const latencies = bars((second) => (isLeast(second, 'p99') ? '·' : spark([second.p99Ms], p99Scale)));
  const most = `${isLeast(last, 'p99') ? '≥ ' : ''}${milliseconds(last.p99Ms)}`;
  const good = `   good  ${right(sayGood(last), 10)}  ${ink.green(shares)}`;
  const p99 = `   p99   ${right(most, 10)}  ${ink.cyan(latencies)}`;
  return [`${good}  ${right(count(last.views), 7)} views/s`, `${p99}  ${right(count(last.inFlight), 7)} in flight`];
}

function shareOf({ good, bad }: LoadTick): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}

function runLeft({ expectedMs }: LiveState, nowMs: number): string {
  const leftMs = expectedMs === null ? 0 : expectedMs - nowMs;
  return leftMs > 0 ? `${runClock(nowMs)}, about ${runClock(leftMs)} left` : `${runClock(nowMs)}, nearly done`;
}

function stepLeft({ step }: LiveState, nowMs: number): string {
  if (step?.expectedMs == null) return '';
  const leftMs = step.atMs + step.expectedMs - nowMs;
  return leftMs > 0 ? `${Math.ceil(leftMs / 1_000)} s left` : 'any moment';
}

/** Two texts at the two ends of a line; where both do not fit, the first is cut. */
function beside(first: string, second: string, width: number): string {
  if (second === '') return clip(first, width);
  const room = Math.max(0, width - widthOf(second) - 2);
  const cut = clip(first, room);
  return cut + ' '.repeat(Math.max(0, room - widthOf(cut)) + 2) + second;
}
