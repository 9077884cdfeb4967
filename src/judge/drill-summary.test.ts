import { describe, expect, it } from 'vitest';
import { event, seconds, solved } from './drill.fixture.ts';
import type { DrillEvent, DrillSecond } from './drill-record.ts';
import { sumUpDrill } from './drill-summary.ts';

function summed(events: readonly DrillEvent[], told: readonly DrillSecond[] = []) {
  return sumUpDrill({ ...solved, events, seconds: told });
}

describe('a drill that was solved', () => {
  const drill = sumUpDrill(solved);

  it('has the first time of each thing that counts', () => {
    expect(drill.times).toEqual({
      acknowledgedMs: 20_000,
      diagnosedMs: 120_000,
      mitigatedMs: 180_000,
      fixedMs: 720_000,
      metAgainMs: 142_000,
    });
    expect([drill.lastedMs, drill.ended]).toEqual([900_000, true]);
  });

  it('counts harm from the trigger on', () => {
    // 11 seconds of 40 views; of what they hold, 145 are bad.
    expect(drill.harm).toMatchObject({ views: 440, bad: 145, lostByLevers: 52 });
    expect(drill.harm.burn).toBeCloseTo(145 / 4.4);
    expect(drill.harm.budgetMinutes).toBeCloseTo(145 / 0.01 / 40 / 60);
  });

  it('tells wrong turns in order, and none that helped', () => {
    expect(drill.wrongTurns).toEqual([
      { atMs: 60_000, says: 'said model, slow-model: what was measured does not support it' },
      { atMs: 90_000, says: 'restart model: it did not help' },
      { atMs: 400_000, says: 'called the fix done: 390 of 400 views bad' },
    ]);
  });

  it('keeps what was looked at, and the hints', () => {
    expect(drill.looks).toEqual(['status', 'cpu storefront']);
    expect(drill.hints).toEqual({ taken: 1, of: 5 });
  });
});

describe('a drill in which nothing was done', () => {
  const drill = summed(
    [event(0, solved.events[1] as Extract<DrillEvent, { kind: 'paged' }>)],
    seconds(-5_000, 0, 40, 40, 40, 40, 40, 40),
  );

  it('has no times, and the SLO does not hold', () => {
    expect(Object.values(drill.times)).toEqual([null, null, null, null, null]);
    expect(drill).toMatchObject({ ended: false, wrongTurns: [], harm: { bad: 240, lostByLevers: 0 } });
  });
});

describe('levers', () => {
  const lever = (before: number, after: number, turnedAway = 0) =>
    summed([
      event(10_000, { kind: 'lever', number: 1, name: 'restart storefront', says: '', costs: '', inFlight: 9 }),
      event(20_000, {
        kind: 'lever-effect',
        number: 1,
        before: { seconds: 5, views: 100, good: 100 - before, bad: before },
        after: { seconds: 5, views: 100, good: 100 - after, bad: after },
        turnedAway,
      }),
    ]);

  it('pulled while all is well are a wrong turn, if they cost anything', () => {
    expect(lever(0, 30).wrongTurns).toEqual([{ atMs: 20_000, says: 'restart storefront: all was well before it' }]);
    expect(lever(0, 0).wrongTurns).toEqual([]);
    expect(lever(0, 30).harm.lostByLevers).toBe(30);
  });

  it('cost nothing by what was bad already', () => {
    expect(lever(100, 100)).toMatchObject({
      harm: { lostByLevers: 0 },
      wrongTurns: [{ says: 'restart storefront: it did not help' }],
    });
    expect(lever(100, 20).wrongTurns).toEqual([]);
    expect(lever(50, 20, 15).harm.lostByLevers).toBe(15);
  });
});

it('a lever after which the SLO held within half a minute was no wrong turn', () => {
  const pulled = [
    event(2_000, { kind: 'lever', number: 1, name: 'roll-back ranking-214', says: '', costs: '', inFlight: 9 }),
    event(12_000, {
      kind: 'lever-effect',
      number: 1,
      before: { seconds: 5, views: 100, good: 0, bad: 100 },
      after: { seconds: 5, views: 100, good: 10, bad: 90 },
      turnedAway: 0,
    }),
  ];
  const told = (...bad: number[]) => summed(pulled, seconds(0, ...bad)).wrongTurns;
  expect(told(40, 40, 40, 40, 40, 0, 0, 0, 0, 0, 0)).toEqual([]);
  expect(told(40, 40, 40, 40, 40, 40, 40)).toHaveLength(1);
  expect(told(...Array<number>(40).fill(40), 0, 0, 0, 0, 0, 0)).toHaveLength(1);
});

describe('the SLO holds again', () => {
  it('from the first second of a stretch that lasts to the end', () => {
    expect(summed([], seconds(0, 40, 0, 0, 40, 0, 0, 0, 0, 0)).times.metAgainMs).toBe(4_000);
    expect(summed([], seconds(0, 40, 0, 0, 0, 0)).times.metAgainMs).toBeNull();
    expect(summed([], seconds(0, 0, 0, 0, 0, 0)).times.metAgainMs).toBe(0);
  });

  it('not while single bad views are too many', () => {
    expect(summed([], seconds(0, 40, 2, 2, 2, 2, 2, 2)).times.metAgainMs).toBeNull();
  });
});
