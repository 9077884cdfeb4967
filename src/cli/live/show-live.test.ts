import { expect, test, vi } from 'vitest';
import { makeInk } from '../../report/ink.ts';
import { widthOf } from '../../report/text.ts';
import type { RunEvent } from '../../run/events.ts';
import { drawBlock } from './block.ts';
import { deploy, finished, judged, page, second, started, step } from './events.test-data.ts';
import { FakeTerminal } from './fake-terminal.test-data.ts';
import { canRedraw, showLive } from './show-live.ts';
import { advance, type LiveState, nothingYet } from './state.ts';

const ink = makeInk(false);
const after = (...events: RunEvent[]): LiveState => events.reduce(advance, nothingYet);
const tick = (atMs: number, variant: string, ...seconds: ReturnType<typeof second>[]): RunEvent => ({
  kind: 'tick',
  atMs,
  variant,
  seconds,
});

function log(...events: RunEvent[]): string[] {
  const written: string[] = [];
  const live = showLive({ write: (text) => written.push(text) }, { colour: false, live: false });
  for (const event of events) live.tell(event);
  live.end();
  return written.join('').split('\n').slice(0, -1);
}

test('the block says what is being done and why, how long it takes, and how the views are doing', () => {
  const seconds = [second(0), second(1, 33, 90), second(2, 0, 5_600, 163), second(3, 0, 5_900, 190)];
  const state = after(started, step('defect', 14_000, 'triggered'), tick(17_100, 'defect', ...seconds));
  expect(drawBlock(state, 17_500, ink, 80)).toMatchInlineSnapshot(`
    [
      "",
      " json-blowup   arm 1 of 5: as it was · triggered           0:17, about 1:12 left",
      "   the same load after the deploy: is the SLO met?                      5 s left",
      "   good         0 %  ██▁                                  33 views/s",
      "   p99   ≥ 5,600 ms  ▃▃·                                 163 in flight",
    ]
  `);
});

test('what is in flight has no bar, and a bound instead of a latency', () => {
  const young = { ...second(2, 10, 900, 23), bad: 0 };
  const tickOf = tick(17_100, 'defect', second(0, 33, 70, 0), second(1, 33, 70, 0), young, second(3));
  const lines = drawBlock(after(started, step('defect', 14_000, 'triggered'), tickOf), 17_500, ink, 80);
  expect(lines[3]).toMatch(/good +30-100 % {2}██· /);
  expect(lines[4]).toMatch(/p99 +≥ 900 ms {2}\S{2}· /);
});

test('nothing is drawn before the first step and after the last', () => {
  expect(drawBlock(after(started), 0, ink, 80)).toEqual([]);
  expect(drawBlock(after(started, step('defect', 0, 'calm'), finished), 0, ink, 80)).toEqual([]);
});

test('the block keeps to any width and to ten lines', () => {
  const state = after(started, step('defect', 0, 'calm'), tick(2_000, 'defect', second(0), second(1)));
  for (const width of [20, 41, 79, 200]) {
    const lines = drawBlock(state, 2_500, makeInk(true), width);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(Math.max(...lines.map(widthOf)), `of ${width}`).toBeLessThanOrEqual(Math.min(80, width));
  }
});

test('a step that takes longer than expected does not count below zero', () => {
  const state = after(started, step('defect', 14_000, 'triggered'));
  expect(drawBlock(state, 200_000, ink, 80).join('\n')).toMatch(/3:20, nearly done\n.*any moment/);
});

test('the arm is looked for onward: the defect comes first and last', () => {
  expect(drawBlock(after(started, step('defect', 0, 'calm')), 0, ink, 80)[1]).toMatch(/arm 1 of 5: as it was/);
  const late = after(
    started,
    step('fix:grpc', 1, 'triggered'),
    step('wrong-fix:gzip', 2, 'calm'),
    step('defect', 3, 'calm'),
  );
  expect(drawBlock(late, 3, ink, 80)[1]).toMatch(/arm 5 of 5: as it was/);
});

test('a second that is reported again replaces the first report, and another variant starts afresh', () => {
  const once = after(started, step('defect', 0, 'calm'), tick(1, 'defect', second(0, 33), second(1, 33)));
  const again = advance(once, tick(2, 'defect', second(0, 11), second(1, 33)));
  expect(again.seconds.map(({ good }) => good)).toEqual([11, 33]);
  expect(advance(again, step('fix:grpc', 3, 'starting')).seconds).toEqual([]);
});

test('a log has a line for each thing that happens, and no escapes', () => {
  const lines = log(
    started,
    step('defect', 0, 'calm'),
    deploy,
    page,
    { ...deploy, variant: 'fix:grpc', atMs: 38_000 },
    { kind: 'mitigation', atMs: 60_000, variant: 'mitigation:roll-back', text: 'the deploy is taken back' },
    { kind: 'repeat', atMs: 61_000, variant: 'fix:grpc', why: 'others took 31 % of the CPU' },
    ...judged('defect', 62_000),
    ...judged('mitigation:roll-back', 63_000),
    finished,
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      " two-am  json-blowup  The model is fine, the page is not",
      " 0:00  seed 7 · about 90 s · kept in runs/json-blowup/0211",
      " 0:00  as it was, calm: the same load after the deploy: is the SLO met?",
      " 02:00:00  CHANGE  ranking: feature vector 2,000 -> 4,000 floats",
      " 02:00:04  PAGE    93 % of page views slower than 250 ms (allowed: 1 %), budget",
      "                   burns 93x too fast, 1,302 of 1,400 views hit",
      " 0:38  the same change, grpc: ranking: feature vector 2,000 -> 4,000 floats",
      " 1:00  MITIGATION  the deploy is taken back",
      " 1:01  AGAIN  grpc: others took 31 % of the CPU",
      " 1:02  ✗ as it was               bad views   93 %   p99 5,600 ms   CPU 21.4 ms",
      " 1:03  ✗ roll back               SLO met again: not in 20 s, 640 late",
    ]
  `);
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

test('a log says how things stand at most every five seconds', () => {
  const ticks = Array.from({ length: 24 }, (_, at) => tick(at * 500, 'defect', second(at), second(at + 1)));
  const progress = log(started, step('defect', 0, 'calm'), ...ticks).filter((line) => line.includes('views/s,'));
  expect(progress.map((line) => line.trim().split(' ')[0])).toEqual(['0:05', '0:10']);
});

test('on a terminal the news scrolls above the block, and the block goes at the end', async () => {
  const terminal = new FakeTerminal(80);
  const live = showLive(terminal, { colour: true, live: true });
  for (const event of [
    started,
    step('defect', 14_000, 'triggered'),
    deploy,
    page,
    { ...deploy, variant: 'fix:grpc' },
  ]) {
    live.tell(event);
  }
  await vi.waitFor(() => expect(terminal.text).toMatch(/CHANGE[\s\S]*PAGE[\s\S]*arm 1 of 5: as it was/));
  expect(terminal.text.match(/CHANGE/g)).toHaveLength(1);
  live.tell(finished);
  live.end();
  live.end();
  expect(terminal.text).toMatch(/CHANGE[\s\S]*PAGE[\s\S]*views hit$/);
  expect(terminal.cursorShown).toBe(true);
});

test('only a terminal that a person looks at is redrawn', () => {
  const terminal = new FakeTerminal(80);
  expect(canRedraw(terminal, {})).toBe(true);
  expect(canRedraw(terminal, { CI: 'true' })).toBe(false);
  expect(canRedraw(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canRedraw({ write: () => true }, {})).toBe(false);
});
