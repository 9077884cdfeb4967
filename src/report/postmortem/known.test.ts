import { expect, test } from 'vitest';
import { at, event, seconds, solved } from '../../judge/drill/drill.fixture.ts';
import { exampleResult } from '../fixtures.test-data.ts';
import { knownOfDrill, knownOfRun } from './known.ts';

test('a drill lasts from the trigger to where the SLO held again', () => {
  expect(knownOfDrill(solved)).toEqual({
    record: 'drill.json',
    views: 2_080,
    bad: 1_065,
    usersHit: 30,
    lastedMs: 6_000 + 142_000,
    burn: 1_065 / 2_080 / 0.01,
    detectedAfterMs: 6_000,
    triggers: ['ranking: feature vector 2,000 -> 4,000 floats'],
    change: { id: 'ranking-214', team: 'ranking', title: 'feature set v13 replaces v12' },
    changes: [
      { id: 'storefront-1204', team: 'storefront', title: 'new footer' },
      { id: 'ranking-214', team: 'ranking', title: 'feature set v13 replaces v12' },
    ],
    night: {
      changedMs: Date.parse(at(-6_000)),
      rolledOutMs: Date.parse(at(-540_000)),
      pagedMs: Date.parse(at(0)),
      mitigations: [
        { name: 'restart model', atMs: Date.parse(at(80_000)) },
        { name: 'roll-back ranking-214', atMs: Date.parse(at(139_000)) },
      ],
      lastedMs: [142_000, 148_000, 142_000, 148_000, 180_000, 186_000, 900_000, 906_000],
      badShares: [1_065 / 2_080, 99 / 160, 1],
      users: 64,
    },
  });
});

test('when a drill began is not known until it is revealed', () => {
  const events = [event(0, { kind: 'note', text: 'what is it?' })];
  expect(knownOfDrill({ ...solved, events, seconds: seconds(0, 40, 40) })).toMatchObject({
    lastedMs: null,
    detectedAfterMs: null,
    triggers: [],
    change: null,
    bad: 80,
  });
});

test('of a run, its impact or nothing is known', () => {
  expect(knownOfRun(exampleResult)).toMatchObject({ record: 'run.json', views: exampleResult.impact?.views });
  expect(knownOfRun({ ...exampleResult, impact: null })).toMatchObject({
    views: 0,
    lastedMs: null,
    detectedAfterMs: null,
  });
});
