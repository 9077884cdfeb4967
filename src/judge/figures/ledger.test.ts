import { describe, expect, it } from 'vitest';
import type { LedgerEntry, Span } from '../../lab/evidence.ts';
import { random as seededRandom } from '../../lab/random.ts';
import { type Part, parts } from '../../lab/variant.ts';
import { outcomes, roles, view } from '../record/evidence.fixture.ts';
import { accountFor, splitView } from './ledger.ts';
import { viewsOf } from './views.ts';

function span(part: Part, fromMs: number, toMs: number): Span {
  return { part, fromMs, toMs };
}

/** A view from 1,000 to 1,100. */
const storefront: LedgerEntry = {
  id: 'view-0',
  arrivedMs: 1_010,
  leftMs: 1_098,
  spans: [
    span('features', 1_012, 1_014),
    span('encode', 1_014, 1_020),
    span('connect', 1_021, 1_023),
    span('decode', 1_085, 1_090),
  ],
};
const model: LedgerEntry = {
  id: 'view-0',
  arrivedMs: 1_026,
  leftMs: 1_075,
  spans: [
    span('decode', 1_030, 1_034),
    span('model queue', 1_035, 1_040),
    span('model', 1_040, 1_070),
    span('encode', 1_071, 1_073),
  ],
};

describe('splitView', () => {
  it('keeps what was booked, and gives the rest to the stretch it falls in', () => {
    expect(splitView(1_000, 1_100, storefront, [model])).toEqual({
      'storefront queue': 10 + 2 + 1,
      features: 2,
      encode: 6 + 2,
      connect: 2,
      'way there': 7,
      'model queue': 1 + 5 + 1,
      model: 30,
      'way back': 12,
      decode: 4 + 5,
      response: 10,
    });
  });

  it('counts the one that began last where two spans overlap', () => {
    const nested = { ...storefront, spans: [span('way there', 1_020, 1_095), span('encode', 1_010, 1_020)] };
    const times = splitView(1_000, 1_100, nested, [model]);
    expect(times).toMatchObject({ model: 30, encode: 12, 'way there': 10 + 1 + 1 + 22, response: 5 });
  });

  it('has only queue and ways where nothing was booked', () => {
    const times = splitView(1_000, 1_100, { ...storefront, spans: [] }, [{ ...model, spans: [] }]);
    expect(times).toMatchObject({ 'storefront queue': 10, 'way there': 16, 'way back': 72, response: 2, model: 0 });
  });

  it('adds up to the latency, whatever was booked, and no part is negative', () => {
    const random = seededRandom(7, 'ledger');
    const between = (low: number, high: number) => low + random() * (high - low);
    for (let round = 0; round < 2_000; round++) {
      const doneMs = 1_000 + between(0, 500);
      const anySpan = () => {
        const fromMs = between(900, 1_600);
        const part = parts[Math.floor(between(0, parts.length))] ?? 'model';
        return span(part, fromMs, fromMs + between(0, round % 2 === 0 ? 40 : 400));
      };
      const entry = (): LedgerEntry => ({
        id: 'view-0',
        arrivedMs: between(1_000, 1_500),
        leftMs: round % 3 === 0 ? null : between(1_000, 1_600),
        spans: Array.from({ length: Math.floor(between(0, 7)) }, anySpan),
      });
      const times = Object.values(splitView(1_000, doneMs, entry(), Array.from({ length: 1 + (round % 3) }, entry)));
      expect(times.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(doneMs - 1_000, 6);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('accountFor', () => {
  /** 200 views of 100 ms, the last two of 300 ms. */
  const all = Array.from({ length: 200 }, (_, index) =>
    view(index, { intendedMs: 1_000, doneMs: index < 198 ? 1_100 : 1_300 }),
  );
  const found = [
    { from: 'storefront', value: { entries: all.map(({ id }) => ({ ...storefront, id })) } },
    {
      from: 'model-1',
      value: { entries: all.filter((_, index) => index % 2 === 0).map(({ id }) => ({ ...model, id })) },
    },
    {
      from: 'model-2',
      value: { entries: all.filter((_, index) => index % 2 === 1).map(({ id }) => ({ ...model, id })) },
    },
  ];

  it('adds up to the mean latency, and to that of the slowest 1 %', () => {
    const lines = accountFor(viewsOf([{ from: 'pages', value: outcomes(all) }]), found, roles);
    expect(lines.map((line) => line.part)).toEqual(parts);
    expect(lines.reduce((sum, line) => sum + line.meanMs, 0)).toBeCloseTo(102, 9);
    expect(lines.reduce((sum, line) => sum + line.tailMeanMs, 0)).toBeCloseTo(300, 9);
    expect(lines.find((line) => line.part === 'response')?.tailMeanMs).toBeCloseTo(210, 9);
  });

  it('leaves out views that are unfinished or that a process did not book, and has no lines without views', () => {
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error('there are views');
    const late = { ...second, doneMs: null };
    expect(accountFor(viewsOf([{ from: 'pages', value: outcomes([first, late]) }]), found, roles)).toEqual(
      accountFor(viewsOf([{ from: 'pages', value: outcomes([first]) }]), found, roles),
    );
    expect(
      accountFor(viewsOf([{ from: 'pages', value: outcomes([first, second]) }]), found.slice(0, 2), roles),
    ).toEqual(accountFor(viewsOf([{ from: 'pages', value: outcomes([first]) }]), found, roles));
    expect(accountFor(viewsOf([{ from: 'pages', value: outcomes(all) }]), found.slice(1), roles)).toEqual([]);
  });

  it('counts the time taken so far where most views are still in flight', () => {
    const waiting = { ...view(0, { intendedMs: 1_000, doneMs: null }) };
    const value = outcomes([waiting], { readMs: 4_000 });
    const entryOf = (spans: readonly Span[]) => [
      { from: 'storefront', value: { entries: [{ id: waiting.id, arrivedMs: 1_010, leftMs: null, spans }] } },
    ];
    const timesOf = (spans: readonly Span[]) =>
      accountFor(viewsOf([{ from: 'pages', value }]), entryOf(spans), roles).filter(({ meanMs }) => meanMs > 0);
    const features = span('features', 1_010, 1_012);
    expect(timesOf([features])).toMatchObject([
      { part: 'storefront queue', meanMs: 2_998 },
      { part: 'features', meanMs: 2 },
    ]);
    expect(timesOf([features, span('encode', 1_500, 1_501)])).toMatchObject([
      { part: 'storefront queue', meanMs: 498 },
      { part: 'features', meanMs: 2 },
      { part: 'encode', meanMs: 1 },
      { part: 'way there', meanMs: 2_499 },
    ]);
  });
});
