import { expect, test } from 'vitest';
import { sayCounted, verifiesWithinMs, watchVerify } from './verify-watch.ts';

test('what it waits for, what its window has seen, and how much time is left', () => {
  let nowMs = 0;
  const watch = watchVerify('fix', 0.01, () => nowMs);
  expect(watch.read()).toEqual({
    ...{ of: 'fix', doing: "the drill's own look has to end first", soFar: null },
    ...{ elapsedMs: 0, leftMs: verifiesWithinMs },
  });
  let counted = { good: 0, bad: 0 };
  watch.begin('counts the views', () => counted);
  expect(watch.read().soFar).toBeNull();
  counted = { good: 360, bad: 0 };
  nowMs = 20_000;
  expect(watch.read()).toMatchObject({
    doing: 'counts the views',
    soFar: '0 of 360 bad, 0–0.97 %; at most 1 % may be',
    leftMs: verifiesWithinMs - 20_000,
  });
  nowMs = 100_000;
  expect(watch.read().leftMs).toBe(0);
  expect(watch.sayUndecided()).toBe(
    'not decided within 90 s: counts the views; 0 of 360 bad, 0–0.97 %; at most 1 % may be',
  );
  watch.begin('your copy is starting');
  expect(watch.sayUndecided()).toBe('not decided within 90 s: your copy is starting');
});

test('an interval stays within what can be', () => {
  expect(sayCounted({ good: 0, bad: 40 }, 0.01)).toMatch(/^40 of 40 bad, 9\d(\.\d)?–100 %; at most 1 % may be$/);
});
