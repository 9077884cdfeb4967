import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { catalogue, createFeatureStore } from './feature-store.ts';

test('a row is the user beside the item', () => {
  const { items, rows } = createFeatureStore(7).rowsFor('u1', 10, 3);
  expect(items).toHaveLength(3);
  expect(rows.dimension).toBe(10);
  expect(rows.values).toHaveLength(30);
  const userHalves = [0, 10, 20].map((from) => rows.values.slice(from, from + 5));
  expect(userHalves[1]).toEqual(userHalves[0]);
  expect(userHalves[2]).toEqual(userHalves[0]);
  const itemHalves = [5, 15, 25].map((from) => rows.values.slice(from, from + 5));
  expect(itemHalves[1]).not.toEqual(itemHalves[0]);
});

test('an odd dimension loses no float', () => {
  const { values } = createFeatureStore(7).rowsFor('u1', 11, 1).rows;
  expect(values.every((value) => value !== 0)).toBe(true);
});

test('the same seed gives the same rows, in whatever order they are asked for', () => {
  const one = createFeatureStore(7);
  const other = createFeatureStore(7);
  other.rowsFor('u2', 4_000, 12);
  other.rowsFor('u1', 4_000, 16);
  expect(other.rowsFor('u1', 2_000, 12)).toEqual(one.rowsFor('u1', 2_000, 12));
  expect(createFeatureStore(8).rowsFor('u1', 2_000, 12)).not.toEqual(one.rowsFor('u1', 2_000, 12));
});

test('a longer vector begins as the shorter one, and fewer candidates are the first of more', () => {
  const store = createFeatureStore(7);
  const short = store.rowsFor('u1', 20, 2);
  const long = store.rowsFor('u1', 40, 3);
  expect(long.rows.values.slice(0, 10)).toEqual(short.rows.values.slice(0, 10));
  expect(long.rows.values.slice(20, 30)).toEqual(short.rows.values.slice(10, 20));
  expect(long.items.slice(0, 2)).toEqual(short.items);
});

test('changing the rows that were handed out changes nobody else’s', () => {
  const store = createFeatureStore(7);
  const before = store.rowsFor('u1', 20, 2).rows.values.slice();
  store.rowsFor('u1', 20, 2).rows.values.fill(0);
  expect(store.rowsFor('u1', 20, 2).rows.values).toEqual(before);
});

test('candidates are different items of the catalogue, and users get different ones', () => {
  const store = createFeatureStore(7);
  const { items } = store.rowsFor('u1', 2, catalogue);
  expect([...items].sort((one, other) => one - other)).toEqual(Array.from({ length: catalogue }, (_, item) => item));
  expect(store.rowsFor('u2', 2, catalogue).items).not.toEqual(items);
  expect(() => store.rowsFor('u1', 2, catalogue + 1)).toThrow(LabError);
});

test('floats are spread like real features, and as long in JSON', () => {
  const { values } = createFeatureStore(7).rowsFor('u1', 4_000, 12).rows;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  const bytesAFloat = JSON.stringify(Array.from(values)).length / values.length;
  expect(bytesAFloat).toBeGreaterThan(19);
  expect(bytesAFloat).toBeLessThan(20);
});

test('a scale is of every feature, and leaves what is remembered as it was', () => {
  const store = createFeatureStore(7);
  const before = store.rowsFor('u1', 10, 3).rows.values;
  const scaled = store.rowsFor('u1', 10, 3, 0, 0, 0.001).rows.values;
  expect(scaled).toEqual(before.map((value) => value * 0.001));
  expect(store.rowsFor('u1', 10, 3).rows.values).toEqual(before);
});
