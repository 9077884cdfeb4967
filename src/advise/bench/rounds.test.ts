import { describe, expect, it } from 'vitest';
import { near } from './benched.test-data.ts';
import { fewestRounds, ratioOf, roundsOf, sumOfRounds } from './rounds.ts';

describe('rounds', () => {
  it('have their median, and from six on an interval that one disturbed round of nine does not widen', () => {
    expect(roundsOf([1, 2, 3, 4, 5])).toMatchObject({ value: 3, low: null, high: null });
    expect(roundsOf(Array.from({ length: fewestRounds }, (_, at) => at + 1))).toMatchObject({ low: 1, high: 6 });
    expect(roundsOf([5, 5.1, 4.9, 5.2, 900, 5, 4.8, 5.1, 5])).toMatchObject({ value: 5, low: 4.9, high: 5.2 });
    expect(roundsOf([3, 1, 2]).each).toEqual([3, 1, 2]);
  });
});

describe('a ratio', () => {
  it('is taken round by round: what falls on both leaves it as it is', () => {
    const slow = [1, 10, 2, 7, 1, 30, 2, 5, 1];
    const one = roundsOf(slow.map((times) => 3 * times));
    expect(ratioOf(one, roundsOf(slow))).toEqual({ value: 3, low: 3, high: 3 });
  });

  it('of which a round is missing is told by those that both have', () => {
    expect(ratioOf(near(4), roundsOf([2, 2, 2, 2, 2, 2])).value).toBeCloseTo(2, 1);
    expect(ratioOf(roundsOf([1]), { each: [] })).toEqual({ value: Number.NaN, low: null, high: null });
  });

  it('of sums adds what was measured in the same round', () => {
    expect(sumOfRounds([1, 2, 3], [10, 20, 30]).each).toEqual([11, 22, 33]);
  });
});
