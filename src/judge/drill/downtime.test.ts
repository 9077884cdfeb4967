import { expect, test } from 'vitest';
import { downWithin, listDowntimes } from './downtime.ts';
import { event, pagedMs, seconds, solved } from './drill.fixture.ts';
import type { DrillEvent } from './drill-record.ts';

const resumed = (atMs: number) => event(atMs, { kind: 'resumed', ratePerSecond: 40 });
const looked = (atMs: number) => event(atMs, { kind: 'inspected', evidence: 'status', service: null });
const calm = (fromMs: number, length: number) => seconds(fromMs, ...Array<number>(length).fill(0));

function down(events: readonly DrillEvent[], told: ReturnType<typeof seconds>) {
  return listDowntimes({ events, seconds: told }).map(({ fromMs, toMs }) => [fromMs - pagedMs, toMs - pagedMs]);
}

test('from the last second to the resume, even where the end was never recorded', () => {
  const killed = [event(30_000, { kind: 'note', text: 'it is dark' }), resumed(600_000), looked(610_000)];
  expect(down(killed, [...calm(0, 20), ...calm(600_000, 20)])).toEqual([[20_000, 600_000]]);
});

test('a world that comes up records some seconds before it is announced, and a short silence counts too', () => {
  const told = [...calm(0, 20), ...calm(26_000, 20)];
  expect(down([resumed(29_000), looked(40_000)], told)).toEqual([[20_000, 29_000]]);
});

test('a load that rests during a verification does not count as downtime', () => {
  const events = [
    event(60_000, { kind: 'verified', of: 'fix', verdict: 'ok', reason: '', restedMs: 40_000 }),
    event(65_500, { kind: 'world-lost', why: 'nobody said anything' }),
    resumed(80_000),
    event(100_000, { kind: 'ended' }),
  ];
  const told = [...calm(0, 20), ...calm(60_000, 5), ...calm(78_000, 20)];
  expect(down(events, told)).toEqual([[65_000, 80_000]]);
});

test('to the end, where it was never resumed; an ordinary end takes some seconds', () => {
  const ended = (atMs: number) => down([looked(15_000), event(atMs, { kind: 'ended' })], calm(0, 20));
  expect(ended(31_000_000)).toEqual([[20_000, 31_000_000]]);
  expect(ended(26_000)).toEqual([]);
});

test('a drill that was never lost, or has no seconds, has none', () => {
  expect(listDowntimes(solved)).toEqual([]);
  expect(listDowntimes({ ...solved, seconds: [] })).toEqual([]);
});

test('counts its overlap with a span', () => {
  const spans = [
    { fromMs: 10, toMs: 20 },
    { fromMs: 50, toMs: 90 },
  ];
  expect(downWithin(spans, { fromMs: 15, toMs: 60 })).toBe(15);
});
