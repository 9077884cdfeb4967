import { expect, test } from 'vitest';
import { knownIds } from './known-ids.ts';

test('each id is told once from all others, also where many differ in their last digits alone', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => `load-${at * 7}`);
  // It has to grow several times.
  const known = knownIds((index) => ids[index] ?? '', 2 ** 4);
  for (const id of ids) expect(known.meet(id)).toBeNull();
  expect(known.meet('load-7')).toBe(1);
  expect(known.meet(`load-${19_999 * 7}`)).toBe(19_999);
});

test('ids whose hashes are the same are two ids', () => {
  // FNV-1a gives these the same 32 bits.
  const ids = ['costarring', 'liquid'];
  const known = knownIds((index) => ids[index] ?? '');
  expect(ids.map((id) => known.meet(id))).toEqual([null, null]);
  expect(ids.map((id) => known.meet(id))).toEqual([0, 1]);
});
