import { describe, expect, it } from 'vitest';
import type { ClaimedArm } from '#lab';
import {
  idThroughJson,
  keptBy,
  otherAsDouble,
  throughJson,
  throughJsonAlone,
  valuesAbout,
  type Way,
  ways,
} from './claims/ways.ts';
import measure, { silence } from './claims.ts';

const told = [arm('calm', 41), arm('triggered', 45)];

describe('all claims of a run', async () => {
  const claims = await measure(told);

  it('are eight, each told once', () => {
    expect(new Set(claims.map(({ about }) => about)).size).toBe(8);
    expect(new Set(claims.map(({ quote }) => quote)).size).toBe(8);
  });

  it.each(claims)('$about fits its box and has a figure', ({ about, quote, measured, how }) => {
    expect(measured).toMatch(/\d/);
    expect(measured.length).toBeLessThanOrEqual(60);
    for (const line of [about, quote, how]) expect(line).not.toBe('');
  });

  it('do without the arms that a run did not play', async () => {
    expect(await measure([])).toHaveLength(7);
  });

  it('call an outage that is slow as well by its name', () => {
    expect(silence(told)).toMatchObject([{ verdict: 'holds' }]);
    expect(silence([arm('calm', 41), arm('triggered', 4_000)])).toMatchObject([{ verdict: 'depends' }]);
  });
});

describe('what is left of a float32', () => {
  const lossless: readonly Way[] = ['every digit', 'nine significant digits', 'base64'];

  it.each(lossless)('%s: every bit, whatever its size', (way) => {
    for (const scale of [1e-30, 0.001, 1, 1e30]) expect(keptBy(way, scale).changed).toBe(0);
  });

  it('seven decimals: seven digits of values about 1, three of values about 0.0001, none of smaller ones', () => {
    expect(keptBy('seven decimals', 1).worst).toBeLessThan(2e-7);
    expect(keptBy('seven decimals', 0.0001).worst).toBeGreaterThan(5e-4);
    expect(keptBy('seven decimals', 0.0001).distinct).toBeLessThan(0.2);
    expect(keptBy('seven decimals', 1e-8).worst).toBe(1);
  });

  it('six decimals: a digit less of each, and none of values about 0.0000001', () => {
    expect(keptBy('six decimals', 1).worst).toBeGreaterThan(5e-7);
    expect(keptBy('six decimals', 1).worst).toBeLessThan(2e-6);
    expect(keptBy('six decimals', 0.0001).worst).toBeGreaterThan(5e-3);
    expect(keptBy('six decimals', 1e-7).worst).toBe(1);
  });

  it('six significant digits: as many of every size, which is not all', () => {
    for (const scale of [1e-7, 0.001, 1]) {
      const { changed, worst } = keptBy('six significant digits', scale);
      expect(changed).toBeGreaterThan(0.9);
      expect(worst).toBeGreaterThan(4e-6);
      expect(worst).toBeLessThanOrEqual(5.1e-6);
    }
  });

  it('eight significant digits are one too few', () => {
    // From 1,000 to 1,024 the next float32 is 0.00006 away.
    expect(keptBy('eight significant digits', 1_000).changed).toBeGreaterThan(0.005);
    expect(keptBy('nine significant digits', 1_000).changed).toBe(0);
  });

  it('can be told to be lost: a way that loses a bit is found', () => {
    const values = valuesAbout(1);
    expect(ways['seven decimals'](values)).not.toEqual(values);
  });
});

it('JSON has no NaN, no Infinity and no sign of zero', () => {
  expect([Number.NaN, Number.NEGATIVE_INFINITY].map(throughJsonAlone)).toEqual([null, null]);
  expect(throughJsonAlone(-0)).toBe(0);
});

it('what JSON made null is a 0 among floats, and no error', () => {
  expect(throughJson([1, Number.NaN, Number.POSITIVE_INFINITY])).toEqual(Float32Array.of(1, 0, 0));
});

it('an id beyond 2^53 comes as its neighbour', () => {
  expect(idThroughJson(2n ** 53n)).toBe(2n ** 53n);
  expect(idThroughJson(2n ** 53n + 1n)).toBe(2n ** 53n);
});

it('a decimal fraction is one number as a float64 and another as a float32', () => {
  expect(otherAsDouble(['0.5', '0.25'])).toBe(0);
  expect(otherAsDouble(['0.1', '0.7'])).toBe(2);
});

function arm(phase: string, p99Ms: number): ClaimedArm {
  return { variant: 'defect', phase, p99Ms, cpuMsPerView: 2, meanMs: 35, ledger: [] };
}
