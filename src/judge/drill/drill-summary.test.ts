import { describe, expect, it } from 'vitest';
import { at, event, killedFor, pagedMs, seconds, solved } from './drill.fixture.ts';
import type { DrillEvent, DrillRecord, DrillSecond } from './drill-record.ts';
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
  const told = (...bad: number[]) => summed(applied, seconds(0, ...bad));
  expect(told(40, 40, 40, 40, 40, 0, 0, 0, 0, 0, 0)).toMatchObject({ wrongTurns: [], unclear: [] });
  expect(told(...Array<number>(15).fill(40)).wrongTurns).toHaveLength(1);
  // Nor because somebody broke it again later.
  expect(told(40, 40, 40, 40, 0, 0, 0, 0, 0, 40, 40, 40)).toMatchObject({ wrongTurns: [], unclear: [] });
  // Later, and nothing explains it: nobody can tell. The sheet says that the SLO held, and cannot say that it did not help.
  expect(told(...Array<number>(40).fill(40), 0, 0, 0, 0, 0, 0)).toMatchObject({
    wrongTurns: [],
    unclear: [{ title: 'roll-back ranking-214: the SLO held 38 s later, and what was queued takes 0 s to serve' }],
  });
});

describe('a mitigation that leaves a backlog', () => {
  const apply = (atMs: number, name: string) =>
    event(atMs, { kind: 'mitigation', number: 1, name, title: '', costs: '', inFlight: 400 });
  /** A minute of outage whose visitors left after ten seconds, and so long until it was served. */
  const drained = (ms: number) => [
    ...seconds(-70_000, ...Array<number>(10).fill(0)),
    ...seconds(-60_000, ...Array<number>(60 + ms / 1_000).fill(40)).map((second) => ({
      ...second,
      failed: 30,
      p50Ms: 10_000,
    })),
    ...seconds(ms, ...Array<number>(10).fill(0)),
  ];
  const roll = 'roll-back ranking-214';

  it('has helped if the SLO held once that was served, though it took a minute', () => {
    expect(summed([apply(0, roll)], drained(55_000))).toMatchObject({ wrongTurns: [], unclear: [] });
    // What waits in a model server outlives its storefront.
    expect(summed([apply(0, 'restart storefront')], drained(55_000))).toMatchObject({ wrongTurns: [], unclear: [] });
    // A restart of both leaves nothing queued that would explain it.
    const both = [apply(0, 'restart model'), apply(1_000, 'restart storefront')];
    expect(summed(both, drained(55_000)).unclear).toHaveLength(1);
  });

  it('is not said to have done nothing by one who did not wait for it', () => {
    const { wrongTurns, unclear } = summed([apply(0, roll), apply(20_000, 'restart storefront')], drained(30_000));
    expect(wrongTurns).toEqual([]);
    expect(unclear).toMatchObject([
      { title: `${roll}: cannot tell: it had 20 s, and what was queued takes 45 s to serve` },
    ]);
  });

  it('nor is a storefront that was restarted before the model servers had served it', () => {
    const tried = [apply(0, 'restart storefront'), apply(28_000, 'restart model')];
    const { wrongTurns, unclear } = summed(tried, drained(34_000));
    expect(wrongTurns).toEqual([]);
    expect(unclear).toMatchObject([{ title: expect.stringMatching(/^restart storefront: cannot tell: it had 28 s/) }]);
  });

  it('did not help if it had the time', () => {
    const { wrongTurns } = summed([apply(0, 'restart model'), apply(60_000, roll)], drained(70_000));
    expect(wrongTurns).toMatchObject([{ title: 'restart model: by itself it did not help' }]);
  });

  it('that was refused at once is none', () => {
    const refused = drained(55_000).map((second) => ({ ...second, p50Ms: 3 }));
    const few = { ...apply(0, roll), inFlight: 0 };
    expect(summed([few as DrillEvent], refused).unclear).toHaveLength(1);
  });
});

describe('other programs on the machine', () => {
  const apply = (atMs: number) =>
    event(atMs, { kind: 'mitigation', number: 1, name: 'restart model', title: '', costs: '', inFlight: 9 });
  const took = (othersShare: number, fromMs = 0, length = 20) =>
    Array.from({ length }, (_, second) => ({
      at: at(fromMs + second * 1_000),
      overMs: 1_000,
      ownShare: 0.3,
      othersShare,
    }));
  const night = (before: number, after: number, machine: DrillRecord['machine']) =>
    sumUpDrill({
      ...solved,
      events: [apply(10_000), event(30_000, { kind: 'ended' })],
      seconds: seconds(0, ...Array<number>(10).fill(before), ...Array<number>(10).fill(after)),
      ...(machine ? { machine } : {}),
    });

  it('make nobody take a wrong turn: what they cost cannot be told from it', () => {
    for (const [before, after] of [
      [0, 12],
      [40, 40],
    ] as const) {
      expect(night(before, after, took(0.1)).wrongTurns).toHaveLength(1);
      expect(night(before, after, undefined).wrongTurns).toHaveLength(1);
      const spoilt = night(before, after, took(0.4));
      expect(spoilt.wrongTurns).toEqual([]);
      expect(spoilt.unclear).toMatchObject([{ title: expect.stringMatching(/cannot tell.*other programs took 40 %/) }]);
    }
  });

  it('at another time spoil nothing, and a command that somebody types is none', () => {
    expect(night(40, 40, [...took(0.05), ...took(0.9, 60_000)]).wrongTurns).toHaveLength(1);
    expect(
      night(40, 40, [...took(0.02, 0, 9), ...took(0.6, 9_000, 1), ...took(0.02, 10_000, 10)]).wrongTurns,
    ).toHaveLength(1);
  });

  it('are in the sum, from the page on', () => {
    expect(
      night(0, 0, [...took(0.9, -20_000), ...took(0.2, 0, 10), ...took(0.4, 10_000, 10)]).neighbours,
    ).toMatchObject({
      meanShare: expect.closeTo(0.3, 5),
      worstShare: 0.4,
    });
    expect(night(0, 0, undefined).neighbours).toBeNull();
  });
});

it('a verification that could not tell is no wrong turn, and is listed with its reason', () => {
  const asked = event(20_000, {
    kind: 'verified',
    of: 'mitigation',
    verdict: 'cannot-tell',
    reason: 'too few',
    restedMs: 0,
  });
  expect(summed([asked])).toMatchObject({
    wrongTurns: [],
    unclear: [{ atMs: 20_000, title: 'verify mitigation could not tell: too few' }],
  });
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

describe('a mitigation that was verified', () => {
  const ok = (atMs: number, turnedAwayShare?: number) =>
    event(atMs, {
      ...{ kind: 'verified', of: 'mitigation', verdict: 'ok', reason: '', restedMs: 0 },
      ...(turnedAwayShare === undefined ? {} : { turnedAwayShare }),
    } as const);
  const calm = Array<number>(20).fill(0);
  const fire = Array<number>(10).fill(40);

  it('by turning nearly everybody away is none, and says so', () => {
    const shed = summed([ok(5_000, 0.9)], seconds(0, ...calm));
    expect(shed).toMatchObject({ times: { mitigatedMs: null }, turnedAwayOk: { atMs: 5_000, share: 0.9 } });
    expect(summed([ok(5_000, 0.25)], seconds(0, ...calm))).toMatchObject({
      times: { mitigatedMs: 5_000 },
      turnedAwayOk: null,
    });
    expect(summed([ok(5_000, 0.9), ok(9_000)], seconds(0, ...calm)).times.mitigatedMs).toBe(9_000);
  });

  it('counts only once it does not burn again', () => {
    const again = seconds(0, ...calm, ...fire, ...calm);
    expect(summed([ok(5_000)], again)).toMatchObject({ times: { mitigatedMs: null }, burnedAgainMs: 21_000 });
    expect(summed([ok(5_000), ok(40_000)], again)).toMatchObject({
      times: { mitigatedMs: 40_000 },
      burnedAgainMs: null,
    });
    expect(summed([ok(5_000)], seconds(0, ...calm, 2, ...calm))).toMatchObject({
      times: { mitigatedMs: 5_000 },
      burnedAgainMs: null,
    });
  });

  it('stays so when the verified fix is rolled out, or the world begins anew', () => {
    const fix = event(18_000, { kind: 'verified', of: 'fix', verdict: 'ok', reason: '', restedMs: 0 });
    const deploy = event(20_000, { kind: 'mitigation', number: 1, name: 'deploy', title: '', costs: '', inFlight: 9 });
    const told = seconds(0, ...calm, ...fire, ...calm);
    expect(summed([ok(5_000), fix, deploy], told).times.mitigatedMs).toBe(5_000);
    expect(summed([ok(5_000), deploy], told).times.mitigatedMs).toBeNull();
    expect(summed([ok(5_000), event(20_000, { kind: 'resumed', ratePerSecond: 40 })], told).times.mitigatedMs).toBe(
      5_000,
    );
  });
});

describe('a guesser', () => {
  const guess = (atMs: number, verdict: 'wrong' | 'not-shown' | 'right') =>
    event(atMs, {
      ...{ kind: 'diagnosed', component: 'model', mechanism: 'slow-model', evidence: [] },
      judgement: { verdict, lines: [] },
    } as const);

  it('that tries every answer in turn ends with a sheet that says so', () => {
    const tried = Array.from({ length: 40 }, (_, at) => guess(at * 1_000, at % 2 === 0 ? 'not-shown' : 'wrong'));
    const found = summed([...tried, guess(50_000, 'right'), guess(60_000, 'wrong')]);
    expect(found).toMatchObject({ answers: 41, times: { diagnosedMs: 50_000 } });
    expect(found.wrongTurns).toMatchObject([
      { atMs: 0, title: '41 answers that nothing shows: they were tried in turn' },
    ]);
    expect(summed(tried)).toMatchObject({ answers: 40, times: { diagnosedMs: null } });
  });

  it('is nobody who was wrong now and then', () => {
    const few = summed([guess(0, 'not-shown'), guess(1_000, 'wrong'), guess(2_000, 'right')]);
    expect(few).toMatchObject({ answers: 3, wrongTurns: [{ title: expect.stringContaining('said model') }] });
  });
});
