import { expect, test } from 'vitest';
import { goodShares, isDecided, isLeast, youngOf } from './young-views.ts';

test('what is neither good nor bad is young, and leaves a share undecided', () => {
  expect(youngOf({ views: 40, good: 10, bad: 20 })).toBe(10);
  expect(goodShares({ views: 40, good: 10, bad: 20 })).toEqual({ low: 0.25, high: 0.5 });
  expect(goodShares({ views: 0, good: 0, bad: 0 })).toBeNull();
});

test('so few that no SLO hangs on them leave a second decided', () => {
  expect(isDecided({ views: 200, good: 198, bad: 0 })).toBe(true);
  expect(isDecided({ views: 200, good: 197, bad: 0 })).toBe(false);
  expect(isDecided({ views: 4, good: 3, bad: 0 }, 0.05)).toBe(false);
});

test('a rank is a lower bound where it was reported so; in an older record, where too much was in flight', () => {
  expect(isLeast({ views: 40, inFlight: 30, atLeast: ['p99'] }, 'p50')).toBe(false);
  expect(isLeast({ views: 40, inFlight: 30, atLeast: ['p99'] }, 'p99')).toBe(true);
  expect(isLeast({ views: 40, inFlight: 10 }, 'p50')).toBe(false);
  expect(isLeast({ views: 40, inFlight: 10 }, 'p99')).toBe(true);
  expect(isLeast({ views: 40, inFlight: 0 }, 'p99')).toBe(false);
});
