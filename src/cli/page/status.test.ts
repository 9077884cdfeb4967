import { expect, test } from 'vitest';
import { pagedMs, seconds, solved } from '../../judge/drill.fixture.ts';
import type { DrillSecond } from '../../judge/drill-record.ts';
import type { ServiceStatus } from '../../run/drill/ask-keeper.ts';
import { drawStatus } from './status.ts';

const storefront: ServiceStatus = {
  name: 'storefront',
  pid: 1_234_567,
  address: '127.0.0.1:39451',
  admin: 'http://127.0.0.1:39451',
  loopShare: 0.998,
  cpuShare: 0.654,
  connections: 279,
  callsInFlight: 270,
  upSeconds: 41,
};
const model: ServiceStatus = {
  ...storefront,
  name: 'model-1',
  address: '127.0.0.1:46201',
  admin: 'http://127.0.0.1:45271',
  callsInFlight: null,
};

function draw(told: readonly DrillSecond[], services: readonly ServiceStatus[] = [model, storefront], atMs = 7_000) {
  const status = { keeperPid: 1, ratePerSecond: 40, shedShare: 0, seconds: told, services, between: [] };
  return drawStatus(solved.head, status, false, pagedMs + atMs).join('\n');
}

test('a screen of 80 columns has all of it', () => {
  const screen = draw(seconds(0, 0, 0, 0, 40, 40, 0, 0).map((second) => ({ ...second, inFlight: 0 })));
  expect(screen).toMatchInlineSnapshot(`
    "PAGE VIEWS   SLO 99 % good within 250 ms   0:07 since the page
      rate   40/s asked for
      good   100 %       ███▁▁█
      failed 0/s
      p50    50 ms
      p99    90 ms       ▁▁▁██▁
      on their way  0

      SERVICE        pid  loop    CPU sockets calls    up  address          metrics
      model-1    1234567 100 %   65 %     279     –  0:41  127.0.0.1:46201  :45271
      storefront 1234567 100 %   65 %     279   270  0:41  127.0.0.1:39451"
  `);
  for (const line of screen.split('\n')) expect(line.length).toBeLessThan(80);
});

test('what is refused at once does not look quick', () => {
  const refused = seconds(0, 40, 40, 40).map((second) => ({ ...second, failed: 38, p50Ms: 4, p99Ms: 9 }));
  expect(draw(refused)).toMatch(
    /^ {2}failed 38\/s +without an answer; p50 and p99 count them as they came back\n {2}p50 +≥? ?4 ms$/m,
  );
});

test('what is on its way is an age: no bar, and a bound instead of a latency', () => {
  const told = seconds(0, 0, 0, 40, 40, 40).map((second) => ({ ...second, inFlight: 0 }));
  const young = told.slice(-3).map((second, at) => ({ ...second, inFlight: 30, p99Ms: 900 - 300 * at }));
  const screen = draw([...told.slice(0, -3), ...young]);
  expect(screen).toMatch(/p99 +≥ 600 ms +\S{2}··$/m);
  expect(screen).toMatch(/p50 +≥ 50 ms$/m);
  expect(draw(told.with(-1, { ...young[2], inFlight: 10 } as DrillSecond))).toMatch(/p50 +50 ms$/m);
});

test('a load that rests is no outage', () => {
  expect(draw(seconds(0, 0, 0))).toContain('no view for 5 s: the load rests');
  expect(draw(seconds(5_000, 0, 0))).not.toContain('rests');
});

test('a service that is silent says so', () => {
  expect(draw(seconds(0, 0, 0), [{ ...storefront, connections: null, loopShare: null }])).toMatch(
    / silent .* 127\.0\.0\.1:39451$/,
  );
});
