import type { DrillEvent, DrillHappening, DrillRecord, DrillSecond } from './drill-record.ts';

/** A drill as literals, for tests: the page at 02:00:00, everything else in ms since then. */

export const pagedMs = Date.parse('2026-11-22T02:00:00.000Z');

export function at(ms: number): string {
  return new Date(pagedMs + ms).toISOString();
}

export function event(atMs: number, what: DrillHappening): DrillEvent {
  return { at: at(atMs), atMs: atMs < 0 ? null : atMs, ...what };
}

/** A line a second from `fromMs` on, 40 views each, so many of them bad. */
export function seconds(fromMs: number, ...bad: readonly number[]): DrillSecond[] {
  return bad.map((count, index) => ({
    at: at(fromMs + index * 1_000),
    views: 40,
    good: 40 - count,
    bad: count,
    failed: 0,
    p50Ms: 50,
    p99Ms: count > 0 ? 2_000 : 90,
    inFlight: 0,
    usersHit: Array.from({ length: Math.min(count, 30) }, (_, user) => `u${user}`),
  }));
}

/** Acknowledged at once, a wrong turn, then right; mitigated after three minutes, fixed after twelve. */
export const solved: DrillRecord = {
  head: {
    schemaVersion: 2,
    id: '20261122-020000',
    version: '0.1.0',
    startedAt: at(-60_000),
    seed: 7,
    slo: { of: 'page views', budgetMs: 250, allowedShare: 0.01 },
    changes: [
      { id: 'storefront-1204', team: 'storefront', title: 'new footer', minutesBefore: 52 },
      { id: 'ranking-214', team: 'ranking', title: 'feature set v13 replaces v12', minutesBefore: 9 },
    ],
    pagedAt: at(0),
    endedAt: at(900_000),
    lab: 'json-blowup',
  },
  events: [
    event(-30_000, { kind: 'world-up', ratePerSecond: 40 }),
    event(0, {
      kind: 'paged',
      service: 'storefront',
      text: '62 % of page views slower than 250 ms',
      views: 160,
      bad: 99,
      burn: 62,
    }),
    event(20_000, { kind: 'acknowledged' }),
    event(30_000, { kind: 'inspected', evidence: 'status', service: null }),
    event(45_000, { kind: 'note', text: 'p99 is up; CPU of *one* process is not' }),
    event(60_000, {
      kind: 'diagnosed',
      component: 'model',
      mechanism: 'slow-model',
      evidence: [],
      judgement: { verdict: 'wrong', lines: [] },
    }),
    event(70_000, { kind: 'inspected', evidence: 'cpu', service: 'storefront' }),
    event(80_000, {
      kind: 'mitigation',
      number: 1,
      name: 'restart model',
      title: 'restart the model servers',
      costs: 'views in flight',
      inFlight: 60,
    }),
    event(100_000, { kind: 'hinted', step: 1, of: 5, text: 'Two of them time the same call.' }),
    event(120_000, {
      kind: 'diagnosed',
      component: 'storefront',
      mechanism: 'serialization',
      evidence: ['thread-saturated'],
      judgement: { verdict: 'right', lines: [] },
    }),
    event(139_000, {
      kind: 'mitigation',
      number: 2,
      name: 'roll-back ranking-214',
      title: 'take feature set v13 back',
      costs: 'nothing',
      inFlight: 70,
    }),
    event(180_000, { kind: 'verified', of: 'mitigation', verdict: 'ok', reason: '0 of 400 views bad', restedMs: 0 }),
    event(400_000, { kind: 'verified', of: 'fix', verdict: 'no', reason: '390 of 400 views bad', restedMs: 20_000 }),
    event(720_000, { kind: 'verified', of: 'fix', verdict: 'ok', reason: '0 of 400 views bad', restedMs: 20_000 }),
    event(890_000, {
      kind: 'revealed',
      lab: 'json-blowup',
      title: 'A doubled feature vector takes the storefront down',
      cause: 'One thread is busy turning floats into text.',
      trigger: [{ at: at(-6_000), title: 'ranking: feature vector 2,000 -> 4,000 floats' }],
      change: 'ranking-214',
      asked: true,
    }),
    event(900_000, { kind: 'ended' }),
  ],
  seconds: [
    ...seconds(-20_000, ...Array<number>(14).fill(0)),
    ...seconds(-6_000, 20, 40, 40),
    ...seconds(70_000, ...Array<number>(10).fill(20), ...Array<number>(10).fill(28)),
    ...seconds(129_000, ...Array<number>(12).fill(40), 5, 0, 0, 0, 0, 0, 0),
    ...seconds(890_000, ...Array<number>(10).fill(0)),
  ],
};

/** The same drill, whose world was killed after 100 s, and resumed so much later. */
export function killedFor(downMs: number): DrillRecord {
  const later = (one: string) => {
    const ms = Date.parse(one) - pagedMs;
    return at(ms > 100_000 ? ms + downMs : ms);
  };
  const move = (one: DrillEvent): DrillEvent => ({
    ...one,
    at: later(one.at),
    atMs: one.atMs === null ? null : Date.parse(later(one.at)) - pagedMs,
  });
  const resumed = event(downMs + 100_000, { kind: 'resumed', ratePerSecond: 40 });
  const last = seconds(90_000, ...Array<number>(10).fill(28));
  return {
    ...solved,
    events: [...solved.events.map(move), resumed].toSorted((one, other) => one.at.localeCompare(other.at)),
    seconds: [...solved.seconds.map((one) => ({ ...one, at: later(one.at) })), ...last].toSorted((one, other) =>
      one.at.localeCompare(other.at),
    ),
  };
}
