import { expect, it } from 'vitest';
import { drillHead, parseEvents } from './drill-record.ts';
import { upgradeEvent, upgradeHead } from './upgrade-drill.ts';

const at = '2026-11-22T02:00:00.000Z';
const head = {
  ...{ schemaVersion: 1, id: '20261122-020000', version: '0.1.0', startedAt: at, seed: 7 },
  slo: { of: 'page views', budgetMs: 250, allowedShare: 0.01 },
  changes: [{ id: 'ranking-214', team: 'ranking', says: 'feature vector 2,000 -> 4,000 floats', minutesBefore: 3 }],
  ...{ pagedAt: at, endedAt: null, lab: null },
};
const line = { of: 'component model', supported: false, says: 'it is as quick as ever' };
/** As version 1 wrote them. */
const written = [
  { at, atMs: 0, kind: 'paged', service: 'storefront', says: '62 % slower than 250 ms', views: 9, bad: 6, burn: 62 },
  { at, atMs: 1, kind: 'looked', evidence: 'status', service: null },
  { at, atMs: 2, kind: 'lever', number: 1, name: 'shed 50', says: 'turn 50 of 100 away', costs: 'them', inFlight: 4 },
  {
    ...{ at, atMs: 3, kind: 'diagnosed', component: 'model', mechanism: 'slow-model', evidence: [] },
    judgement: { verdict: 'wrong', lines: [line] },
  },
  {
    ...{ at, atMs: 4, kind: 'revealed', lab: 'json-blowup', title: 'JSON', cause: 'text', asked: true },
    trigger: [{ at, says: 'the vectors grew' }],
  },
];

it('reads a drill of version 1 with the names of today', () => {
  expect(drillHead.parse(upgradeHead(head))).toMatchObject({
    schemaVersion: 2,
    changes: [{ id: 'ranking-214', title: 'feature vector 2,000 -> 4,000 floats' }],
  });
  const events = parseEvents(written.map((event) => `${JSON.stringify(event)}\n`).join(''));
  expect(events).toMatchObject([
    { kind: 'paged', text: '62 % slower than 250 ms' },
    { kind: 'inspected', evidence: 'status' },
    { kind: 'mitigation', name: 'shed 50', title: 'turn 50 of 100 away' },
    { kind: 'diagnosed', judgement: { lines: [{ of: 'component model', text: 'it is as quick as ever' }] } },
    { kind: 'revealed', title: 'JSON', trigger: [{ title: 'the vectors grew' }] },
  ]);
});

it('reads what a drill of any version called otherwise', () => {
  const diagnosed = {
    ...{ at, atMs: 3, kind: 'diagnosed', component: 'storefront', mechanism: 'text-encoding' },
    evidence: ['thread-full', 'views-bad', 'calls-pinned'],
    judgement: {
      verdict: 'right',
      lines: [
        'component storefront',
        'mechanism text-encoding',
        'evidence thread-full',
        'not cited: caller-waits',
        'not cited: idle-elsewhere',
      ].map((of) => ({ of, supported: true, text: 'so' })),
    },
  };
  const stored = [
    { at, atMs: 1, kind: 'inspected', evidence: 'ledger', service: 'storefront' },
    { at, atMs: 2, kind: 'mitigation', number: 1, name: 'undeploy', title: 'go back', costs: '', inFlight: 0 },
    diagnosed,
  ];
  expect(parseEvents(stored.map((event) => `${JSON.stringify(event)}\n`).join(''))).toMatchObject([
    { evidence: 'latency' },
    { name: 'undo-deploy' },
    {
      mechanism: 'serialization',
      evidence: ['thread-saturated', 'views-bad', 'many-calls-in-flight'],
      judgement: {
        lines: [
          { of: 'component storefront' },
          { of: 'mechanism serialization' },
          { of: 'evidence thread-saturated' },
          { of: 'not cited: caller-waits' },
          { of: 'not cited: uneven-queues' },
        ],
      },
    },
  ]);
  const snapshot = { kind: 'snapshot', at, observations: [{ id: 'neighbours', value: 0.4, isSo: true, why: null }] };
  expect(upgradeEvent(snapshot)).toMatchObject({ observations: [{ id: 'cpu-taken-by-others', value: 0.4 }] });
});

it('finds in the reason of a verification who was turned away meanwhile', () => {
  const verified = { at, atMs: 5, kind: 'verified', of: 'mitigation', verdict: 'ok', restedMs: 0 };
  const told = (reason: string) => upgradeEvent({ ...verified, reason });
  expect(told('0 of 400 views bad; 90 % of the visitors are turned away')).toEqual({
    ...{ ...verified, reason: '0 of 400 views bad' },
    turnedAwayShare: 0.9,
  });
  expect(told('0 of 400 views bad')).toEqual({ ...verified, reason: '0 of 400 views bad' });
});

it('leaves alone what is of today, of another version, or no drill', () => {
  for (const other of [null, 'x', [], 7, { schemaVersion: 3 }, { schemaVersion: 2, changes: [] }]) {
    expect(upgradeHead(other)).toEqual(other);
    expect(upgradeEvent(other)).toEqual(other);
  }
});
