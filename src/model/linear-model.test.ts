import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { random } from '../lab/random.ts';
import type { Rows } from '../lab/variant.ts';
import { createFeatureStore } from './feature-store.ts';
import { createModel } from './linear-model.ts';

const seeds = [1, 2, 3, 4, 5];
const dimensions = [2, 33, 512, 2_000, 4_000];
const store = createFeatureStore(7);
const model = createModel(7);

/** Scores of a page after `change` was done to its rows, beside those of the page as it should be. */
function compare(user: string, dimension: number, change: (rows: Rows) => Rows | undefined) {
  const { rows } = store.rowsFor(user, dimension, 12);
  const right = model.score(rows);
  return { right, changed: model.score(change(rows) ?? rows) };
}

test('one probability per row, and a share for none of them', () => {
  for (const dimension of dimensions) {
    const scores = model.score(store.rowsFor('u1', dimension, 12).rows);
    expect(scores).toHaveLength(12);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    const whole = scores.reduce((sum, score) => sum + score, 0);
    expect(whole).toBeGreaterThan(0.5);
    expect(whole).toBeLessThan(1);
  }
});

test('the same rows give the same bits, another seed gives others', () => {
  const { rows } = store.rowsFor('u1', 2_000, 12);
  expect(createModel(7).score(rows)).toEqual(model.score(rows));
  expect(createModel(8).score(rows)).not.toEqual(model.score(rows));
});

test('an answer for known rows, forever', () => {
  // Load and accelerator have to agree, whatever machine and version either is of.
  expect([...model.score({ dimension: 2, values: Float32Array.of(1, 2, 3, 4) })]).toEqual([
    0.4309740364551544, 0.1633121371269226,
  ]);
});

test('any changed float changes the answer', () => {
  for (const dimension of dimensions)
    for (const seed of seeds) {
      const draw = random(seed, `change ${dimension}`);
      const { right, changed } = compare(`u${seed}`, dimension, ({ values }) => {
        const at = Math.floor(draw() * values.length);
        values[at] = (values[at] ?? 0) + 0.001 + draw();
      });
      expect(changed).not.toEqual(right);
    }
});

test.each<[string, (rows: Rows) => Rows | undefined]>([
  ['zeros', ({ values }) => void values.fill(0)],
  ['a lost user', ({ dimension, values }) => void clear(values, dimension, 0, dimension >> 1)],
  ['another user’s half', ({ dimension }) => withUserOf('u99', dimension)],
  ['lost items', ({ dimension, values }) => void clear(values, dimension, dimension >> 1, dimension)],
  ['a lost last float', ({ dimension, values }) => void clear(values, dimension, dimension - 1, dimension)],
  ['swapped rows', ({ dimension, values }) => void swap(values, dimension)],
  ['swapped halves', ({ dimension, values }) => void values.copyWithin(0, dimension >> 1)],
  ['big-endian floats', ({ values }) => void Buffer.from(values.buffer).swap32()],
  ['vectors cut in half', ({ dimension, values }) => truncated(dimension, values)],
  ['a lost row', ({ dimension, values }) => ({ dimension, values: values.slice(dimension) })],
])('%s: another answer', (_, change) => {
  for (const dimension of dimensions)
    for (const seed of seeds) {
      const { right, changed } = compare(`u${seed}`, dimension, change);
      expect(changed).not.toEqual(right);
    }
});

test('an empty page has an empty answer', () => {
  expect(model.score({ dimension: 4, values: new Float32Array(0) })).toHaveLength(0);
});

test.each([
  [3, 10],
  [0, 10],
  [-2, 10],
  [2.5, 10],
  [Number.NaN, 10],
])('rows of %d in %d floats are refused', (dimension, length) => {
  expect(() => model.score({ dimension, values: new Float32Array(length) })).toThrow(LabError);
});

function clear(values: Float32Array, dimension: number, from: number, to: number): void {
  for (let row = 0; row < values.length; row += dimension) values.fill(0, row + from, row + to);
}

function withUserOf(user: string, dimension: number): Rows {
  const { values } = store.rowsFor('u1', dimension, 12).rows;
  const stranger = store.rowsFor(user, dimension, 1).rows.values.subarray(0, dimension >> 1);
  for (let row = 0; row < values.length; row += dimension) values.set(stranger, row);
  return { dimension, values };
}

function swap(values: Float32Array, dimension: number): void {
  const first = values.slice(0, dimension);
  values.copyWithin(0, dimension, 2 * dimension);
  values.set(first, dimension);
}

function truncated(dimension: number, values: Float32Array): Rows {
  const kept = Math.ceil(dimension / 2);
  const rows = Array.from({ length: 12 }, (_, row) => [...values.subarray(row * dimension, row * dimension + kept)]);
  return { dimension: kept, values: Float32Array.from(rows.flat()) };
}
