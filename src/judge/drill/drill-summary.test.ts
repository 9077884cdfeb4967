import { describe, expect, it } from 'vitest';
import { at, event, killedFor, pagedMs, seconds, solved } from './drill.fixture.ts';
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
      firstMetMs: 142_000,
      metAgainMs: 142_000,
    });
    expect([drill.lastedMs, drill.ended]).toEqual([900_000, true]);
  });

  it('counts harm from the trigger onwards', () => {
    // 52 seconds of 40 views; of what they hold, 1,065 are bad.
    expect(drill.harm).toMatchObject({ views: 2_080, bad: 1_065, usersHit: 30, lostByMitigations: 100, turnedAway: 0 });
    expect(drill.harm.burn).toBeCloseTo(1_065 / 20.8);
    expect(drill.harm.budgetMinutes).toBeCloseTo(1_065 / 0.01 / 40 / 60);
  });

  it('lists wrong turns in order, and nothing that helped', () => {
    expect(drill.wrongTurns).toMatchObject([
      { atMs: 60_000, title: 'said model, slow-model: the measurements do not support it' },
      { atMs: 80_000, title: 'restart model: by itself it did not help' },
      { atMs: 400_000, title: 'verify fix said NO: 390 of 400 views bad' },
    ]);
  });

  it('keeps what was looked at, and the hints', () => {
    expect(drill.inspected).toEqual(['status', 'cpu storefront']);
    expect(drill.hints).toEqual({ taken: 1, of: 5 });
  });
});

describe('a drill whose world was down overnight', () => {
  const nightMs = 8 * 3_600_000;
  const night = sumUpDrill(killedFor(nightMs));

  it('has the times of one whose world stayed up, and says how long it was down', () => {
    const awake = sumUpDrill(solved);
    expect(night).toMatchObject({ times: awake.times, lastedMs: awake.lastedMs, downMs: nightMs });
    expect(night.wrongTurns.map(({ atMs }) => atMs)).toEqual(awake.wrongTurns.map(({ atMs }) => atMs));
    expect(awake).toMatchObject({ downMs: 0, overAtMs: pagedMs + 142_000 });
  });

  it('ended by the wall clock', () => {
    expect(night.overAtMs).toBe(pagedMs + nightMs + 142_000);
    expect(night.wrongTurns.at(-1)?.at).toBe(at(nightMs + 400_000));
  });

  it('that was never brought up again lasted as long as it was up', () => {
    const left = summed(
      [event(20_000, { kind: 'acknowledged' }), event(nightMs, { kind: 'ended' })],
      seconds(0, 40, 40),
    );
    expect(left).toMatchObject({ lastedMs: 2_000, downMs: nightMs - 2_000, overAtMs: pagedMs + nightMs });
  });
});

describe('the reveal', () => {
  const told = (asked: boolean) => {
    const revealed = solved.events.find(({ kind }) => kind === 'revealed') as Extract<DrillEvent, { kind: 'revealed' }>;
    const rest = solved.events.filter((one) => one !== revealed);
    const index = rest.findIndex(({ atMs }) => atMs === 120_000);
    return summed(rest.toSpliced(index, 0, { ...revealed, at: at(110_000), atMs: 110_000, asked }), solved.seconds);
  };

  it('ends the search where the trainee asked: nothing they do afterwards is a diagnosis, a mitigation or a fix', () => {
    expect(told(true)).toMatchObject({
      revealedMs: 110_000,
      times: { acknowledgedMs: 20_000, diagnosedMs: null, mitigatedMs: null, fixedMs: null, metAgainMs: 142_000 },
    });
  });

  it('spoils nothing where the end revealed it, or where it was asked for afterwards', () => {
    expect(told(false)).toMatchObject({ revealedMs: null, times: { diagnosedMs: 120_000, fixedMs: 720_000 } });
    expect(sumUpDrill(solved)).toMatchObject({ revealedMs: 890_000, times: { diagnosedMs: 120_000 } });
  });
});

describe('a drill in which nothing was done', () => {
  const drill = summed(
    [event(0, solved.events[1] as Extract<DrillEvent, { kind: 'paged' }>)],
    seconds(-5_000, 0, 40, 40, 40, 40, 40, 40),
  );

  it('has no times, and the SLO does not hold', () => {
    expect(Object.values(drill.times)).toEqual([null, null, null, null, null, null]);
    expect(drill).toMatchObject({ ended: false, wrongTurns: [], harm: { bad: 240, lostByMitigations: 0 } });
  });
});

describe('mitigations', () => {
  const apply = (atMs: number, name = 'restart storefront') =>
    event(atMs, { kind: 'mitigation', number: 1, name, title: '', costs: '', inFlight: 9 });
  const tenOf = (bad: number) => Array<number>(10).fill(bad);
  const mitigation = (before: number, after: number) =>
    summed([apply(10_000)], seconds(0, ...tenOf(before), ...tenOf(after)));

  it('applied while all is well are a wrong turn if they cost anything', () => {
    expect(mitigation(0, 12).wrongTurns).toMatchObject([
      { atMs: 10_000, title: 'restart storefront: all was well before it' },
    ]);
    expect(mitigation(0, 0).wrongTurns).toEqual([]);
    expect(mitigation(0, 12).harm.lostByMitigations).toBe(120);
  });

  it('applied while all is well are a wrong turn even if their whole cost falls in the second in which it was applied', () => {
    const quick = (bad: number) => [...tenOf(0), bad, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const one = summed([apply(10_400, 'restart model')], seconds(0, ...quick(20)));
    expect(one).toMatchObject({
      harm: { lostByMitigations: 20 },
      wrongTurns: [{ title: 'restart model: all was well before it' }],
    });
    // Of two in one second the later one has it.
    const two = summed([apply(10_300, 'restart model'), apply(10_800)], seconds(0, ...quick(20)));
    expect(two.wrongTurns).toMatchObject([{ title: 'restart storefront: all was well before it' }]);
    // A view now and then is bad on any day.
    expect(summed([apply(10_300, 'restart model'), apply(11_200)], seconds(0, ...quick(1))).wrongTurns).toEqual([]);
  });

  it('that roll out a verified fix are not a wrong turn, though they have their price', () => {
    const rolledOut = (verdict: 'ok' | 'no') =>
      summed(
        [event(5_000, { kind: 'verified', of: 'fix', verdict, reason: '', restedMs: 0 }), apply(10_000, 'deploy')],
        seconds(0, ...tenOf(0), ...tenOf(8)),
      );
    expect(rolledOut('ok')).toMatchObject({ wrongTurns: [], harm: { lostByMitigations: 80 } });
    expect(rolledOut('no').wrongTurns.map(({ title }) => title)).toContain('deploy: all was well before it');
  });

  it('are not charged for what was already bad', () => {
    expect(mitigation(40, 40)).toMatchObject({
      harm: { lostByMitigations: 0 },
      wrongTurns: [{ title: 'restart storefront: by itself it did not help' }],
    });
    expect(mitigation(40, 8).wrongTurns).toEqual([]);
  });

  it('with little recorded after them are a wrong turn where they broke what was well, otherwise unknown', () => {
    const short = (before: number, ...after: number[]) =>
      summed([apply(10_000)], seconds(0, ...tenOf(before), ...after));
    expect(short(0, 40, 40)).toMatchObject({
      harm: { lostByMitigations: 80 },
      wrongTurns: [{ title: 'restart storefront: all was well before it' }],
    });
    expect(short(40, 40, 40)).toMatchObject({ harm: { lostByMitigations: 0 }, wrongTurns: [] });
    const unseen = summed([apply(0)], seconds(0, ...tenOf(40)));
    expect(unseen).toMatchObject({ harm: { lostByMitigations: 0 }, wrongTurns: [] });
  });

  it('that follow each other each have their own seconds', () => {
    const twice = summed([apply(10_000), apply(13_000)], seconds(0, ...tenOf(0), ...tenOf(40), ...tenOf(0)));
    expect(twice.harm.lostByMitigations).toBeLessThanOrEqual(400);
    expect(twice.harm.lostByMitigations).toBeGreaterThanOrEqual(240);
  });

  it('have the effects of their own world, whatever the numbers and effects of an older drill say', () => {
    const [calm, effect] = [
      { seconds: 5, views: 200, good: 200, bad: 0 },
      { seconds: 5, views: 200, good: 0, bad: 200 },
    ];
    const { wrongTurns, harm } = summed(
      [
        apply(10_000, 'candidates half'),
        event(22_000, { kind: 'mitigation-effect', number: 1, before: calm, after: calm, turnedAway: 0 }),
        event(90_000, { kind: 'resumed', ratePerSecond: 40 }),
        apply(110_000, 'restart model'),
        event(122_000, { kind: 'mitigation-effect', number: 1, before: calm, after: effect, turnedAway: 700 }),
      ],
      [...seconds(0, ...tenOf(0), ...tenOf(0)), ...seconds(100_000, ...tenOf(0), ...tenOf(20))],
    );
    expect(wrongTurns).toMatchObject([{ atMs: 40_000, title: 'restart model: all was well before it' }]);
    expect(harm).toMatchObject({ lostByMitigations: 200, turnedAway: 0 });
  });
});

it('a mitigation after which the SLO held within half a minute was no wrong turn', () => {
  const applied = [
    event(2_000, { kind: 'mitigation', number: 1, name: 'roll-back ranking-214', title: '', costs: '', inFlight: 9 }),
  ];
  const told = (...bad: number[]) => summed(applied, seconds(0, ...bad)).wrongTurns;
  expect(told(40, 40, 40, 40, 40, 0, 0, 0, 0, 0, 0)).toEqual([]);
  expect(told(...Array<number>(15).fill(40))).toHaveLength(1);
  expect(told(...Array<number>(40).fill(40), 0, 0, 0, 0, 0, 0)).toHaveLength(1);
  // Nor because somebody broke it again later.
  expect(told(40, 40, 40, 40, 0, 0, 0, 0, 0, 40, 40, 40)).toEqual([]);
});

it('a mitigation that another had to make up for was one, and mitigations applied together are one act', () => {
  const apply = (number: number, atMs: number, name: string) =>
    event(atMs, { kind: 'mitigation', number, name, title: '', costs: '', inFlight: 9 });
  const turns = (gapMs: number) =>
    summed(
      [apply(1, 0, 'restart model'), apply(2, gapMs, 'drain model-1')],
      seconds(-10_000, ...Array<number>(28).fill(40), 0, 0, 0, 0, 0, 0),
    ).wrongTurns.map(({ title }) => title);
  expect(turns(15_000)).toEqual(['restart model: by itself it did not help']);
  expect(turns(5_000)).toEqual([]);
});

describe('the SLO holds again', () => {
  it('from the first second of a stretch that lasts to the end', () => {
    expect(summed([], seconds(0, 40, 0, 0, 40, 0, 0, 0, 0, 0)).times.metAgainMs).toBe(4_000);
    expect(summed([], seconds(0, 40, 0, 0, 0, 0)).times.metAgainMs).toBeNull();
    expect(summed([], seconds(0, 0, 0, 0, 0, 0)).times.metAgainMs).toBe(0);
  });

  it('for the first time, though it was lost again', () => {
    const times = (...bad: number[]) => summed([], seconds(0, ...bad)).times;
    expect(times(40, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0)).toMatchObject({ firstMetMs: 1_000, metAgainMs: 7_000 });
    expect(times(40, 0, 0, 0, 0, 0, 40, 40)).toMatchObject({ firstMetMs: 1_000, metAgainMs: null });
    expect(times(40, 3, 0, 0, 0, 0, 0, 0)).toMatchObject({ firstMetMs: 2_000, metAgainMs: 2_000 });
    expect(times(40, 0, 0, 0, 0, 40)).toMatchObject({ firstMetMs: null });
  });

  it('not from seconds whose views may still turn out bad, which are reported as such', () => {
    const young = seconds(6_000, 0, 0, 0, 0, 0, 0).map((second) => ({ ...second, good: 20, inFlight: 20 }));
    const stalled = summed([], [...seconds(0, 40, 40, 40, 40, 40, 40), ...young]);
    expect(stalled).toMatchObject({ times: { firstMetMs: null, metAgainMs: null }, harm: { bad: 240, young: 120 } });
    expect(summed([], seconds(0, 40, 0, 0, 0, 0, 0)).harm.young).toBe(0);
  });

  it('not while single bad views are too many', () => {
    expect(summed([], seconds(0, 40, 2, 2, 2, 2, 2, 2)).times.metAgainMs).toBeNull();
  });
});
