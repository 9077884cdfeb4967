import { afterEach, expect, test } from 'vitest';
import type { View } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { createSeconds } from '../load/seconds.ts';
import { FakeTerminal } from './live/fake-terminal.test-data.ts';
import type { Terminal } from './live/screen.ts';
import { createUpLog, type UpLog, type UpLogOptions } from './up-log.ts';

const beganMs = new Date(2026, 10, 22, 2, 0, 0).getTime();
const tickMs = 250;

/** Ten views a second from the start on, as a load tells of them; `endsMs`: when the view that begins then ends. */
function* tell(untilMs: number, endsMs: (atMs: number) => number): Generator<{ nowMs: number; ticks: LoadTick[] }> {
  const seconds = createSeconds(0, () => 250);
  const views: { -readonly [K in keyof View]: View[K] }[] = [];
  for (let nowMs = tickMs; nowMs <= untilMs; nowMs += tickMs) {
    for (let atMs = views.length * 100; atMs < nowMs; atMs += 100) {
      const view = { id: '', intendedMs: atMs, sentMs: atMs, doneMs: null, status: null, error: null, answer: null };
      views.push(view);
      seconds.began(view);
    }
    for (const view of views) {
      const doneMs = endsMs(view.intendedMs);
      if (doneMs <= nowMs) Object.assign(view, { doneMs, status: 200, answer: 'right' });
    }
    yield { nowMs, ticks: seconds.changing(nowMs) };
  }
}

const quick = (atMs: number) => atMs + 40;
/** Nobody answers from the third second on, for five seconds. */
const stalled = (atMs: number) => (atMs >= 2_000 && atMs < 7_000 ? 7_000 : quick(atMs));

let nowMs = 0;
const clock = () => beganMs + nowMs;
const logs: UpLog[] = [];
afterEach(() => {
  for (const log of logs.splice(0)) log.end();
});

function open(out: Terminal, options: UpLogOptions): UpLog {
  const log = createUpLog(out, options, clock);
  logs.push(log);
  return log;
}

function inALog() {
  const written: string[] = [];
  const log = open({ write: (text) => written.push(text) }, { live: false, noun: 'views' });
  return { log, lines: () => written.join('').split('\n').slice(0, -1) };
}

function onATerminal() {
  const terminal = new FakeTerminal(80);
  const log = open(terminal, { live: true, noun: 'views' });
  return { log, terminal, lines: () => terminal.text.split('\n') };
}

function play(to: UpLog, untilMs: number, endsMs: (atMs: number) => number) {
  for (const told of tell(untilMs, endsMs)) {
    nowMs = told.nowMs;
    to.tick(told.ticks);
  }
}

const timesOf = (lines: readonly string[]) => lines.map((line) => line.slice(0, 8));
const timeOf = (second: number) => `02:00:${String(second).padStart(2, '0')}`;

test('each second has its line, once, when its views have ended', () => {
  const { log: quiet, lines } = inALog();
  play(quiet, 4_500, quick);
  expect(lines()).toEqual(
    [0, 1, 2, 3].map((second) => `${timeOf(second)}   10 views    100 % good  p50 40 ms       p99 40 ms`),
  );
});

test('a stall has a line for each of its seconds, with an age that grows, and later what became of it', () => {
  const { log: told, lines } = inALog();
  play(told, 7_000 - tickMs, stalled);
  expect(lines().slice(2)).toEqual([
    '02:00:02   10 views      0 % good  p50 ≥ 1,500 ms  p99 ≥ 2,000 ms  10 in flight',
    '02:00:03   10 views      0 % good  p50 ≥ 1,500 ms  p99 ≥ 2,000 ms  10 in flight, 30 in all, the oldest for ≥ 2 s',
    '02:00:04   10 views      0 % good  p50 ≥ 1,500 ms  p99 ≥ 2,000 ms  10 in flight, 40 in all, the oldest for ≥ 3 s',
  ]);
  const { log: whole, lines: all } = inALog();
  play(whole, 10_500, stalled);
  const first = all().filter((line) => !line.includes('became'));
  expect(timesOf(first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(timeOf));
  expect(all().filter((line) => line.includes('became'))).toEqual([
    '02:00:02  became  10 views      0 % good  p50 4,500 ms    p99 5,000 ms',
    '02:00:03  became  10 views      0 % good  p50 3,500 ms    p99 4,000 ms',
    '02:00:04  became  10 views      0 % good  p50 2,500 ms    p99 3,000 ms',
  ]);
});

test('a good second says what an older one still has in flight', () => {
  const { log: told, lines } = inALog();
  play(told, 4_000, (atMs) => (atMs === 500 ? Number.POSITIVE_INFINITY : quick(atMs)));
  expect(lines()[2]).toMatch(/^02:00:02 .* p99 40 ms {2}1 in flight in all, the oldest for ≥ 2 s$/);
});

test('what has already failed is shown beside what has not ended', () => {
  const { log: told, lines } = inALog();
  const half = { second: 0, views: 10, good: 0, bad: 10, failed: 6, p50Ms: 4, p99Ms: 900, inFlight: 4 };
  told.tick([{ ...half, atLeast: ['p99'] }]);
  told.tick([{ ...half, atLeast: ['p99'], second: 2 }]);
  expect(lines()[0]).toMatch(/0 % good {2}p50 4 ms {8}p99 ≥ 900 ms {4}6 failed {2}4 in flight$/);
});

test('a runner that was a few seconds late prints all of them, as if it was not', () => {
  const { log: punctual, lines } = inALog();
  play(punctual, 10_500, stalled);
  const { log: late, lines: lateLines } = inALog();
  for (const told of tell(10_500, stalled)) {
    nowMs = told.nowMs > 3_000 && told.nowMs < 6_000 ? 6_000 : told.nowMs;
    late.tick(told.ticks);
  }
  expect(lateLines()).toEqual(lines());
});

test('a time that was printed once does not move', () => {
  const { log: told, lines } = inALog();
  for (const { nowMs: atMs, ticks } of tell(5_000, quick)) {
    nowMs = atMs < 1_500 ? atMs + 1_800 : atMs;
    told.tick(ticks);
  }
  expect(timesOf(lines())).toEqual([1, 2, 3, 4, 5].map(timeOf));
});

test('on a terminal what has not ended is redrawn, growing, below what has', () => {
  const { log: told, lines } = onATerminal();
  play(told, 5_250, stalled);
  expect(lines()).toEqual([
    '02:00:00   10 views    100 % good  p50 40 ms       p99 40 ms',
    '02:00:01   10 views    100 % good  p50 40 ms       p99 40 ms',
    '02:00:02   10 views      0 % good  p50 ≥ 2,750 ms  p99 ≥ 3,250 ms  10 in flight',
    '02:00:03   10 views      0 % good  p50 ≥ 1,750 ms  p99 ≥ 2,250 ms  10 in flight',
    '02:00:04   10 views      0 % good  p50 ≥ 750 ms    p99 ≥ 1,250 ms  10 in flight',
  ]);
  const { log: whole, lines: all } = onATerminal();
  play(whole, 10_500, stalled);
  expect(timesOf(all())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(timeOf));
  expect(all().join('\n')).not.toMatch(/≥|became/);
  expect(all()[2]).toContain('0 % good  p50 4,500 ms    p99 5,000 ms');
});

test('on a terminal what happened stays between the seconds in which it happened', () => {
  const { log: told, lines } = onATerminal();
  for (const { nowMs: atMs, ticks } of tell(9_500, stalled)) {
    nowMs = atMs;
    told.tick(ticks);
    if (atMs === 4_250) told.event('mitigation: roll back');
    if (atMs === 5_500) expect(timesOf(lines())).toEqual([0, 1, 2, 3, 4, 4].map(timeOf));
  }
  expect(lines()[4]).toBe('02:00:04  mitigation: roll back');
  expect(timesOf(lines())).toEqual([0, 1, 2, 3, 4, 4, 5, 6, 7, 8].map(timeOf));
});

test('views too young to be bad are shown neither as good nor as bad', () => {
  const { log: told, lines } = onATerminal();
  play(told, 3_000, stalled);
  expect(lines().at(-1)).toMatch(/^02:00:02 {3}10 views +0-20 % good/);
});

test('says at once what happens, and when nothing is heard', () => {
  const { log: told, lines } = inALog();
  told.look();
  told.print('starting');
  play(told, 1_250, quick);
  told.event('mitigation: roll back');
  nowMs += 1_500;
  told.look();
  nowMs += 1_000;
  for (let again = 0; again < 3; again += 1) told.look();
  expect(lines()).toEqual([
    'starting',
    expect.stringMatching(/^02:00:00 {3}10 views /),
    '02:00:01  mitigation: roll back',
    '          no word from the load for 3 s',
  ]);
  const { log: drawn, lines: screen } = onATerminal();
  nowMs = 0;
  play(drawn, 1_250, quick);
  nowMs += 4_000;
  drawn.look();
  expect(screen().at(-1)).toBe('          no word from the load for 4 s');
});

test('an end leaves every second that is over, with what was still in flight', () => {
  const { log: told, lines } = onATerminal();
  play(told, 5_250, stalled);
  told.event('mitigation: roll back');
  told.end();
  expect(timesOf(lines())).toEqual([0, 1, 2, 3, 4, 5].map(timeOf));
  expect(lines()[2]).toContain('p99 ≥ 3,250 ms');
});

test('plain ASCII, when the terminal knows nothing else', () => {
  const written: string[] = [];
  const log = open({ write: (text) => written.push(text) }, { live: false, noun: 'batches', unicode: false });
  play(log, 5_250, stalled);
  expect(written.join('')).toMatch(/10 batches .* p99 > 2,000 ms/);
  expect(written.join('')).toMatch(/^[ -~\n]+$/);
});
