import { describe, expect, it } from 'vitest';
import { at, seconds, solved } from '../drill/drill.fixture.ts';
import type { DrillSecond } from '../drill/drill-record.ts';
import { badSince } from './bad-since.ts';

const since = (...kept: readonly DrillSecond[][]) => badSince({ ...solved, seconds: kept.flat() });

describe('how long what the pager reports has been bad', () => {
  it('since the first bad second of the unbroken run, not since the page', () => {
    expect(since(seconds(-6_000, 0, 0, 9, 30, 35, 38))).toBe(at(-4_000));
  });

  it('not since an earlier bad stretch, with good seconds in between', () => {
    expect(since(seconds(-6_000, 20, 20, 0, 30, 35, 38))).toBe(at(-3_000));
  });

  it('a moment that was over when the pager went off', () => {
    expect(since(seconds(-5_000, 0, 30, 35, 0, 0))).toBe(at(-4_000));
  });

  it('what the SLO allows is not bad', () => {
    const [first, ...rest] = seconds(-3_000, 1, 30, 30);
    const many = { ...first, views: 400 } as DrillSecond;
    expect(since([many, ...rest])).toBe(at(-2_000));
  });

  it('a second whose views may still turn out bad is not good either', () => {
    const young = seconds(-3_000, 0, 0, 0).map((second) => ({ ...second, good: 10, inFlight: 30 }));
    expect(since(seconds(-6_000, 0, 30, 35), young)).toBe(at(-5_000));
    const [between] = young;
    expect(since(seconds(-5_000, 30, 35), between ? [between] : [], seconds(-2_000, 38))).toBe(at(-5_000));
  });

  it('cannot tell where nothing was kept, or only long before or after the page', () => {
    expect(since([])).toBeNull();
    expect(since(seconds(-60_000, 30, 30, 0, 0))).toBeNull();
    expect(since(seconds(1_000, 30, 30))).toBeNull();
    expect(badSince({ ...solved, events: [], seconds: seconds(-2_000, 30, 30) })).toBeNull();
  });
});
