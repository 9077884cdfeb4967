import { describe, expect, it } from 'vitest';
import { ageLimitsMs } from '../../gather/rpcs.ts';
import type { Rpcs } from '../../lab/evidence.ts';
import type { Findings } from '../../lab/measure.ts';
import { takeMeasure } from '../figures/take-measure.ts';
import { evidence, facts } from '../record/evidence.fixture.ts';
import {
  callsCancelled,
  inFlightByAge,
  oldestRpc,
  rpcsBegun,
  rpcsInFlight,
  triesPerCall,
  withoutDeadline,
  workForNobody,
} from './index.ts';

const quiet: Rpcs = {
  begun: 0,
  withoutDeadline: 0,
  inFlight: 0,
  oldestMs: 0,
  forNobody: 0,
  cancelled: 0,
  byAge: { atMs: [], counts: [] },
};
const found: Findings<'rpcs'> = [
  {
    from: 'storefront-1',
    value: { ...quiet, begun: 300, withoutDeadline: 300, inFlight: 12, oldestMs: 40, forNobody: 3, cancelled: 1 },
  },
  { from: 'storefront-2', value: { ...quiet, begun: 100, inFlight: 64, oldestMs: 3_100, cancelled: 8 } },
];

it('take the process that has the most in flight, and the oldest call of all', () => {
  expect(rpcsInFlight.take(found, facts())).toBe(64);
  expect(oldestRpc.take(found, facts())).toBe(3_100);
});

it('add up what was begun, cancelled and done for nobody', () => {
  expect(rpcsBegun.take(found, facts())).toBe(400);
  expect(withoutDeadline.take(found, facts())).toBe(0.75);
  expect(callsCancelled.take(found, facts())).toBe(9);
  expect(workForNobody.take(found, facts())).toBe(0.25);
});

it('tell how often each call was tried, unless an older run did not count what was wanted', () => {
  const all = found.map(({ from, value }) => ({ from, value: { ...value, asked: 80 } }));
  expect(triesPerCall.take([all[0] as (typeof all)[0], ...all.slice(1)], facts())).toBe(2.5);
  const older = evidence({ found: { rpcs: [...found] } });
  expect(takeMeasure(triesPerCall, triesPerCall.name, 'storefront', older)).toMatchObject({ known: false });
});

it('know no share of nothing, but where no caller left there is no work for nobody', () => {
  const none = evidence({ found: { rpcs: [{ from: 'storefront', value: quiet }] } });
  expect(takeMeasure(withoutDeadline, withoutDeadline.name, 'storefront', none)).toEqual({
    known: false,
    why: 'calls without deadline: nothing was counted',
  });
  expect(takeMeasure(workForNobody, workForNobody.name, 'storefront', none)).toMatchObject({ value: 0 });
});

describe('the picture by age', () => {
  const byAge = {
    atMs: [250, 500],
    counts: [
      [1, 2, 3, 4, 5],
      [6, 0, 0, 0, 64],
    ],
  };
  const picture = inFlightByAge.take([{ from: 'storefront', value: { ...quiet, byAge } }], facts());

  it('has a series per group, youngest first', () => {
    expect(Object.values(picture)).toEqual(
      [
        [1, 6],
        [2, 0],
        [3, 0],
        [4, 0],
        [5, 64],
      ].map((values) => ({ atMs: [250, 500], values })),
    );
  });

  it('names the groups as they are gathered', () => {
    const names = ageLimitsMs.map((limitMs) => `under ${limitMs < 1_000 ? `${limitMs} ms` : `${limitMs / 1_000} s`}`);
    expect(Object.keys(picture)).toEqual([...names, 'older']);
  });
});
