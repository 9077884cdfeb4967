import { expect, test } from 'vitest';
import { event, seconds, solved } from './drill.fixture.ts';
import type { DrillEvent, DrillHead, DrillSecond } from './drill-record.ts';
import { listMitigationEffects } from './mitigation-effects.ts';

const apply = (atMs: number, name: string) =>
  event(atMs, { kind: 'mitigation', number: 1, name, title: '', costs: '', inFlight: 0 });

function away(events: readonly DrillEvent[], told: readonly DrillSecond[], of: DrillHead['slo']['of'] = 'page views') {
  const head = { ...solved.head, slo: { ...solved.head.slo, of } };
  return listMitigationEffects({ head, events, seconds: told }).map(({ turnedAway }) => turnedAway);
}

/** Seconds of so many views each, none of them bad. */
function calm(fromMs: number, views: number, length: number): DrillSecond[] {
  return seconds(fromMs, ...Array<number>(length).fill(0)).map((second) => ({ ...second, views, good: views }));
}

test('visitors are turned away for as long as a shed holds, and by no other mitigation', () => {
  const events = [apply(0, 'shed 50'), apply(300_000, 'restart model'), apply(600_000, 'shed 0')];
  expect(away(events, calm(0, 20, 600))).toEqual([12_000, 0, 0]);
});

test('a shed that follows another replaces it, and half a second counts half', () => {
  const events = [apply(500, 'shed 50'), apply(2_000, 'shed 75'), apply(2_000, 'shed 75')];
  // Of 40 visitors each second: 10, 20, 30.
  const told = [...calm(0, 30, 1), ...calm(1_000, 20, 1), ...calm(2_000, 10, 1)];
  expect(away(events, told)).toEqual([30, 0, 30]);
});

test('nobody is turned away while the world is down, and a resumed world goes on shedding', () => {
  const events = [apply(0, 'shed 50'), event(900_000, { kind: 'resumed', ratePerSecond: 40 })];
  // The world records some seconds at full load before it is told.
  const told = [...calm(0, 20, 10), ...calm(897_000, 40, 3), ...calm(900_000, 20, 5)];
  expect(away(events, told)).toEqual([300]);
  expect(away(events, told, 'batches')).toEqual([0]);
});

test('where the SLO is about batches, visitors count as page views, except while the load rests', () => {
  const events = [
    event(-10_000, { kind: 'world-up', ratePerSecond: 40 }),
    apply(0, 'shed 25'),
    event(60_000, { kind: 'verified', of: 'fix', verdict: 'ok', reason: '', restedMs: 20_000 }),
    apply(100_000, 'batch half'),
    event(120_000, { kind: 'ended' }),
  ];
  // Four batches a second; 80 s of 10 views that were kept out, a second.
  const told = [...calm(0, 4, 40), ...calm(60_000, 4, 60)];
  expect(away(events, told, 'batches')).toEqual([1_000, 0]);
});

test('the cost of a quick restart falls in the second in which it was applied, and belongs to the last mitigation of that second', () => {
  const lost = (events: readonly DrillEvent[], told: readonly DrillSecond[]) =>
    listMitigationEffects({ head: solved.head, events, seconds: told }).map((effect) => effect.lost);
  const calmBefore = seconds(-5_000, 0, 0, 0, 0, 0);
  expect(lost([apply(2_400, 'restart model')], [...calmBefore, ...seconds(0, 0, 0, 17, 0, 0)])).toEqual([17]);
  // Less what the seconds before would have let expect.
  expect(
    lost(
      [apply(2_400, 'restart model'), apply(4_200, 'restart storefront')],
      [...calmBefore, ...seconds(0, 0, 0, 17, 2, 30, 1)],
    ),
  ).toEqual([19, 27]);
  // In the midst of an outage it loses what is beyond it.
  const outage = seconds(-4_000, 20, 20, 20, 20);
  expect(lost([apply(500, 'restart model')], [...outage, ...seconds(0, 40, 20)])).toEqual([20]);
});

test('views too young to be bad make no mitigation look good', () => {
  const young = seconds(1_000, ...Array<number>(10).fill(10)).map((second) => ({ ...second, good: 0, inFlight: 30 }));
  const [effect] = listMitigationEffects({
    head: solved.head,
    events: [apply(0, 'restart model')],
    seconds: [...seconds(-10_000, ...Array<number>(10).fill(20)), ...young],
  });
  expect(effect).toMatchObject({ before: { views: 400, bad: 200 }, after: { views: 100, bad: 100 }, lost: 50 });
});
