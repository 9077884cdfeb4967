import { expect, test } from 'vitest';
import type { View } from '../lab/evidence.ts';
import { viewTable } from './view-table.ts';

/** More than two chunks, of every kind. */
const views: readonly View[] = Array.from({ length: 40_000 }, (_, at): View => {
  const moments = { intendedMs: at / 3, sentMs: at / 3 + 0.1 };
  const id = `load-${at}`;
  if (at % 5 === 0) return { id, ...moments, doneMs: null, status: null, error: null, answer: null };
  if (at % 7 === 0)
    return { id, ...moments, doneMs: at, status: null, error: `E${at % 3}`, answer: null, rows: at % 11 };
  return { id, ...moments, doneMs: at, status: 200, error: null, answer: 'right', user: `user ${at % 100}` };
});

test('what was put into it comes out, field for field and in order', () => {
  const table = viewTable();
  for (const view of views) expect(table.add(view)).toBeNull();
  expect([...table.rows()]).toStrictEqual([...views]);
  expect(table.rows().at(-1)).toStrictEqual(views.at(-1));
});

test('an id that is there already is not added, and says where it is', () => {
  const table = viewTable();
  for (const view of views.slice(0, 100)) table.add(view);
  expect(table.add({ ...(views[7] as View), intendedMs: 1 })).toBe(7);
  expect(table.rows()).toHaveLength(100);
});
