import { describe, expect, test } from 'vitest';
import { chooseRows, concatRows, firstIndex, lazyRows, mapRows, numbersOf, type Rows } from './rows.ts';

const list = Array.from({ length: 10 }, (_, at) => ({ at }));
const tenfold = lazyRows(10, (at) => ({ at }));

describe('rows that are made when they are looked at do what a list does', () => {
  const isOdd = ({ at }: { readonly at: number }) => at % 2 === 1;
  test.each<[string, (rows: Rows<{ readonly at: number }>) => Rows<unknown>]>([
    ['whole', (rows) => rows],
    ['slices', (rows) => rows.slice(2, 5)],
    ['slices from the end', (rows) => rows.slice(-3)],
    ['slices without their end', (rows) => rows.slice(0, -3)],
    ['slices beyond both ends', (rows) => rows.slice(-30, 30)],
    ['nothing, where a slice ends before it begins', (rows) => rows.slice(5, 2)],
    ['some of them', (rows) => rows.filter(isOdd)],
    ['some of some', (rows) => rows.filter(isOdd).filter(({ at }) => at > 3)],
    ['slices of some', (rows) => rows.filter(isOdd).slice(1, -1)],
    ['some of a slice', (rows) => rows.slice(4).filter(isOdd)],
  ])('%s', (_, take) => {
    expect([...take(tenfold)]).toEqual([...take(list)]);
    expect(take(tenfold).length).toBe(take(list).length);
    expect(take(tenfold).at(-1)).toEqual(take(list).at(-1));
    expect(take(tenfold).at(99)).toBeUndefined();
  });

  test('and answer as it does', () => {
    expect(tenfold.map(({ at }) => at * 2)).toEqual(list.map(({ at }) => at * 2));
    for (const rows of [tenfold, list]) {
      expect([rows.some(isOdd), rows.every(isOdd), rows.filter(isOdd).every(isOdd)]).toEqual([true, false, true]);
    }
  });
});

test('a row is made only when it is looked at', () => {
  const made: number[] = [];
  const rows = lazyRows(1_000_000, (at) => made.push(at));
  mapRows(rows, (row) => row)
    .slice(500_000)
    .at(0);
  expect(made).toEqual([500_000]);
});

test('rows are joined, put in another order, counted and searched', () => {
  expect([...concatRows([tenfold.slice(8), [{ at: 42 }], tenfold.slice(0, 1)])].map(({ at }) => at)).toEqual([
    8, 9, 42, 0,
  ]);
  expect([...chooseRows(tenfold, Uint32Array.of(3, 1))].map(({ at }) => at)).toEqual([3, 1]);
  expect([...numbersOf(tenfold.slice(7), ({ at }) => at)]).toEqual([7, 8, 9]);
  expect([0, 5, 99].map((from) => firstIndex(tenfold, ({ at }) => at >= from))).toEqual([0, 5, 10]);
});
