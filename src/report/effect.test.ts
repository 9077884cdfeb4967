import { expect, test } from 'vitest';
import type { Effect } from '../judge/record/result.ts';
import { costOf } from './effect.ts';

const effect: Effect = {
  appliedAtMs: 2_500,
  metAfterSeconds: 2,
  heldSeconds: 16,
  held: true,
  watchedSeconds: 18,
  viewsLost: 0,
  viewsFailed: 0,
  inexact: 0,
};

test('what it cost is told by kind', () => {
  expect(costOf(effect)).toBe('no view lost');
  expect(costOf({ ...effect, viewsLost: 160, viewsFailed: 7, viewsWrong: 103 })).toBe('103 wrong, 7 failed, 50 late');
  expect(costOf({ ...effect, viewsLost: 103, viewsWrong: 103 })).toBe('103 wrong');
});
