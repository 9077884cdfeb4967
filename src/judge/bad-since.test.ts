import { describe, expect, it } from 'vitest';
import { badSince } from './bad-since.ts';
import { at, seconds, solved } from './drill.fixture.ts';
import type { DrillSecond } from './drill-record.ts';

const since = (...kept: readonly DrillSecond[][]) => badSince({ ...solved, seconds: kept.flat() });

describe('what the pager speaks of is bad since', () => {
  it('the first of the bad seconds in a row, not since the page', () => {
    expect(since(seconds(-6_000, 0, 0, 9, 30, 35, 38))).toBe(at(-4_000));
  });

  it('not what was bad before, and good in between', () => {
    expect(since(seconds(-6_000, 20, 20, 0, 30, 35, 38))).toBe(at(-3_000));
  });

  it('a moment that was over when the pager rang', () => {
    expect(since(seconds(-5_000, 0, 30, 35, 0, 0))).toBe(at(-4_000));
  });

  it('what the SLO allows is not bad', () => {
    const [first, ...rest] = seconds(-3_000, 1, 30, 30);
    const many = { ...first, views: 400 } as DrillSecond;
    expect(since([many, ...rest])).toBe(at(-2_000));
  });

  it('nor is one good whose views may still be bad', () => {
    const young = seconds(-3_000, 0, 0, 0).map((second) => ({ ...second, good: 10, inFlight: 30 }));
    expect(since(seconds(-6_000, 0, 30, 35), young)).toBe(at(-5_000));
    const [between] = young;
    expect(since(seconds(-5_000, 30, 35), between ? [between] : [], seconds(-2_000, 38))).toBe(at(-5_000));
  });

  it('nothing that was kept, long before, or after the page: it cannot tell', () => {
    expect(since([])).toBeNull();
    expect(since(seconds(-60_000, 30, 30, 0, 0))).toBeNull();
    expect(since(seconds(1_000, 30, 30))).toBeNull();
    expect(badSince({ ...solved, events: [], seconds: seconds(-2_000, 30, 30) })).toBeNull();
  });
});
