import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../drill/ask-keeper.ts';
import { pagedMs, seconds, solved } from '../../judge/drill/drill.fixture.ts';
import type { DrillSecond } from '../../judge/drill/drill-record.ts';
import { drawStatus } from './status.ts';

const storefront: ServiceStatus = {
  name: 'storefront',
  role: 'storefront',
  handle: { kind: 'pid', id: '1234567' },
  address: '127.0.0.1:39451',
  admin: 'http://127.0.0.1:39451',
  loopShare: 0.998,
  cpuShare: 0.654,
  descriptors: 279,
  callsInFlight: 270,
  perSecond: 12.4,
  calmPerSecond: 40.2,
  upSeconds: 41,
};
const model: ServiceStatus = {
  ...storefront,
  name: 'model-1',
  role: 'model',
  address: '127.0.0.1:46201',
  admin: 'http://127.0.0.1:45271',
  callsInFlight: null,
};

function draw(
  told: readonly DrillSecond[],
  services: readonly ServiceStatus[] = [model, storefront],
  atMs = 7_000,
  width = 79,
) {
  const status = { keeperPid: 1, ratePerSecond: 40, shedShare: 0, seconds: told, services, machine: [], between: [] };
  return drawStatus(solved.head, status, false, pagedMs + atMs, width).join('\n');
}

test('what comes in bursts has the rate of all that is shown, and not that of the second of a burst', () => {
  const told = seconds(0, ...Array<number>(27).fill(0)).map((second, at) =>
    at % 9 === 0 ? second : { ...second, views: 0, good: 0 },
  );
  const views = told[0]?.views ?? 0;
  expect(draw(told)).toContain(`rate   ${((3 * views) / 26).toFixed(1)}/s offered`);
});

test('a screen of 80 columns has all of it', () => {
  const screen = draw(seconds(0, 0, 0, 0, 40, 40, 0, 0));
  expect(screen).toMatchInlineSnapshot(`
    "REQUESTS   SLO 99 % good and in time   0:07 since the page
      rate   40/s offered
      good   100 %       ███▁▁█
      failed 0/s
      p50    50 ms
      p99    90 ms       ▁▁▁██▁
      in flight  0

      SERVICE         pid  rate  calm   loop   CPU  fds  calls    up
      model-1     1234567  12/s  40/s  100 %  65 %  279      –  0:41
      storefront  1234567  12/s  40/s  100 %  65 %  279    270  0:41"
  `);
  for (const line of screen.split('\n')) expect(line.length).toBeLessThan(80);
});

test('what is refused at once does not look quick', () => {
  const refused = seconds(0, 40, 40, 40).map((second) => ({ ...second, failed: 38, p50Ms: 4, p99Ms: 9 }));
  expect(draw(refused)).toMatch(
    /^ {2}failed 38\/s +without an answer; p50 and p99 count how long they took to fail\n {2}p50 +≥? ?4 ms$/m,
  );
});

test('what is in flight is an age: no bar, and a bound instead of a latency', () => {
  const told = seconds(0, 0, 0, 40, 40, 40);
  const young = told.slice(-3).map((second, at) => ({ ...second, inFlight: 30, p99Ms: 900 - 300 * at }));
  const screen = draw([...told.slice(0, -3), ...young]);
  expect(screen).toMatch(/p99 +≥ 600 ms +\S{2}··$/m);
  expect(screen).toMatch(/p50 +≥ 50 ms$/m);
  expect(draw(told.with(-1, { ...young[2], inFlight: 10 } as DrillSecond))).toMatch(/p50 +50 ms$/m);
});

test('what is too young to have failed has not failed, and is not good', () => {
  const [calm, stalled] = [seconds(0, 0, 0, 0), seconds(3_000, 0, 0, 0)];
  const young = stalled.map((second) => ({ ...second, good: 10, inFlight: 30, atLeast: ['p50', 'p99'] as const }));
  const screen = draw([...calm, ...young]);
  expect(screen).toMatch(/good +25-100 % +███··$/m);
  expect(screen).toMatch(/failed ≥ 0\/s +30 of 40 are in flight: too young to have failed$/m);
  expect(draw(calm)).toMatch(/failed 0\/s$/m);
});

test('a stall is as old as its oldest view', () => {
  const stalled = seconds(0, 40, 40, 40, 40, 40, 40).map((second) => ({ ...second, inFlight: 40 }));
  expect(draw(stalled)).toMatch(/in flight {2}240, the oldest for ≥ 4 s$/m);
  expect(draw(stalled.slice(-2))).toMatch(/in flight {2}80$/m);
});

test('a rank that views in flight cannot change is not a bound', () => {
  const told = seconds(0, 0, 0, 0).map((second) => ({ ...second, inFlight: 10, atLeast: ['p99'] as const }));
  expect(draw(told)).toMatch(/p50 +50 ms\n {2}p99 +≥ 90 ms +··$/m);
});

/** A load that has no view tells its seconds all the same. */
const empty = (fromMs: number, length: number) =>
  seconds(fromMs, ...Array<number>(length).fill(0)).map((second) => ({ ...second, views: 0, good: 0 }));

test('a paused load is not an outage', () => {
  expect(draw([...seconds(0, 0, 0), ...empty(2_000, 5)])).toContain('no view for 5 s: the load is paused');
  expect(draw(seconds(5_000, 0, 0))).not.toContain('rests');
  expect(draw(empty(0, 7))).toContain('the load is paused');
});

test('a silent load is not a paused one', () => {
  expect(draw(seconds(0, 0, 0))).toContain('no word from the load for 5 s');
  expect(draw(seconds(0, 0, 0))).not.toContain('rests');
});

test('what other programs take of the machine is told beside our own', () => {
  const second = { at: solved.head.startedAt, overMs: 1_000, ownShare: 0.5, othersShare: 0.1 };
  const machine = [second, { ...second, ownShare: 0.7, othersShare: 0.4 }];
  const status = {
    keeperPid: 1,
    ratePerSecond: 40,
    shedShare: 0,
    seconds: seconds(0, 0, 0),
    services: [],
    between: [],
  };
  const screen = drawStatus(solved.head, { ...status, machine }, false, pagedMs + 3_000).join('\n');
  expect(screen).toMatch(/^ {2}host +CPU 60 % by these services, 25 % by other programs$/m);
});

test('a service that is silent says so', () => {
  expect(draw(seconds(0, 0, 0), [{ ...storefront, descriptors: null, loopShare: null, perSecond: null }])).toMatch(
    / silent .*–/,
  );
});

test('columns never run into each other, and what does not fit is left out', () => {
  const long = {
    ...storefront,
    name: 'recommendations-3',
    descriptors: 123_456,
    callsInFlight: 98_765,
    upSeconds: 36_000,
  };
  for (const width of [70, 79, 120]) {
    const lines = draw(seconds(0, 0, 0), [model, long], 7_000, width).split('\n');
    const table = lines.slice(lines.findIndex((line) => line.includes('SERVICE')));
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(width);
    const columns = table.map((line) => line.trim().split(/ {2,}/));
    expect(columns[2]).toContain('98,765');
    expect(columns[2]).toContain('12/s');
    expect(columns[2]).toContain('40/s');
    expect(table[0]?.includes('metrics')).toBe(width === 120);
  }
});

test('minutes fit into the width, the newest last, and young seconds have no bar', () => {
  const told = seconds(0, ...Array<number>(100).fill(0), ...Array<number>(20).fill(40)).map((second) => ({
    ...second,
    failed: second.bad,
  }));
  const young = seconds(120_000, 0, 0, 0).map((second) => ({ ...second, good: 10, inFlight: 30 }));
  const last = seconds(123_000, 0, 0).map((second) => ({ ...second, failed: 0 }));
  const [good, failed] = ['good', 'failed'].map((name) =>
    draw([...told, ...young, ...last], undefined, 126_000)
      .split('\n')
      .find((line) => line.startsWith(`  ${name}`)),
  );
  expect(good).toMatch(/█{10,}▁{5,}[·█]+$/);
  expect(good?.length).toBeLessThanOrEqual(79);
  expect(failed).toMatch(/▁{10,}█{5,}.*·/);
});
