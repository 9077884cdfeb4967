import { describe, expect, it } from 'vitest';
import type { View } from '../../lab/evidence.ts';
import { outcomes, view } from '../record/evidence.fixture.ts';
import { judgeEffect } from './effect.ts';

/** 50 views a second from 1,000 ms on, for 20 s; the mitigation is applied at 3,000 ms, two seconds in. */
function recover(said: (second: number, index: number) => Partial<View>, seconds = 20) {
  const all = Array.from({ length: seconds * 50 }, (_, index) => view(index, said(Math.floor(index / 50) - 2, index)));
  const value = outcomes(all, { readMs: 1_000 + seconds * 1_000 + 250 });
  return judgeEffect([{ from: 'pages', value }], 3_000, 0.01, 500);
}
const slow = { doneMs: 60_000 };
const failed = { status: null, error: 'ECONNREFUSED' };

describe('judgeRecovery', () => {
  it('finds the first second from which the SLO holds to the end', () => {
    const found = recover((second) => (second < 4 ? slow : {}));
    expect(found).toMatchObject({ appliedAtMs: 2_500, metAfterSeconds: 4, held: true });
    expect(found.heldSeconds).toBeCloseTo(14, 1);
    expect(found.watchedSeconds).toBeCloseTo(18, 1);
  });

  it('says how long it held when the page comes back', () => {
    expect(recover((second) => (second < 2 || second >= 5 ? slow : {}))).toMatchObject({
      metAfterSeconds: 2,
      heldSeconds: 3,
      held: false,
    });
  });

  it('prefers the stretch that lasts over a longer one before it', () => {
    expect(recover((second) => (second === 12 ? slow : {}))).toMatchObject({ metAfterSeconds: 13, held: true });
  });

  it('is null while the SLO never holds, without views, and when there was no time to watch', () => {
    const never = { metAfterSeconds: null, heldSeconds: null, held: false };
    expect(recover(() => slow)).toMatchObject(never);
    expect(recover((second) => (second % 2 === 0 ? slow : {}))).toMatchObject(never);
    expect(recover(() => ({}), 3)).toMatchObject({ ...never, viewsLost: 0 });
    expect(recover(() => ({}), 0)).toMatchObject({ ...never, watchedSeconds: 0 });
  });

  it('lets one bad view alone prove nothing', () => {
    expect(recover((_, index) => (index % 120 === 0 ? slow : {}))).toMatchObject({ metAfterSeconds: 0, held: true });
    // Half as many views: one bad of 51 in a window.
    const fewer = Array.from({ length: 500 }, (_, index) =>
      view(index, { intendedMs: 1_000 + index * 40, ...(index % 60 === 0 ? slow : {}) }),
    );
    const found = [{ from: 'pages', value: outcomes(fewer, { readMs: 21_250 }) }];
    expect(judgeEffect(found, 3_000, 0.01, 0)).toMatchObject({ metAfterSeconds: 0, held: true });
    expect(recover((_, index) => (index % 40 === 0 ? slow : {}))).toMatchObject({ metAfterSeconds: null });
  });

  it('tells answers that came in time and were wrong from those that were late', () => {
    const found = recover((second) =>
      second < 2 ? { answer: 'wrong' } : second < 3 ? { ...slow, answer: 'wrong' } : {},
    );
    expect(found).toMatchObject({ viewsLost: 153, viewsFailed: 0, viewsWrong: 103 });
    expect(recover(() => slow)).not.toHaveProperty('viewsWrong');
  });

  it('counts what the mitigation cost: views in flight when it was applied, and all after it', () => {
    const found = recover((second, index) => {
      if (index === 99) return { ...failed, doneMs: 3_005 };
      if (index < 99) return { ...failed, doneMs: 2_999 };
      if (second < 1) return { ...failed };
      return second < 2 ? slow : { answer: 'inexact' };
    });
    expect(found).toMatchObject({ viewsLost: 1 + 50 + 50, viewsFailed: 1 + 50 });
    expect(found.inexact).toBe(16 * 50);
  });

  it('tells wrong answers apart, and those that came once the SLO had held for a window', () => {
    const wrong = { answer: 'wrong' } as const;
    expect(recover((second) => (second < 4 ? wrong : {}))).toMatchObject({
      metAfterSeconds: 4,
      viewsLost: 4 * 50 + 3,
      viewsFailed: 0,
      viewsWrong: 4 * 50 + 3,
      wrongSinceMet: 0,
    });
    // One in a window is allowed, and is no right answer for that.
    expect(recover((_, index) => (index % 150 === 0 ? wrong : {}))).toMatchObject({
      metAfterSeconds: 0,
      held: true,
      wrongSinceMet: 5,
    });
    expect(recover(() => wrong)).toMatchObject({ metAfterSeconds: null, wrongSinceMet: null });
    expect(recover(() => slow)).not.toHaveProperty('viewsWrong');
  });
});
