import { expect, test } from 'vitest';
import { evidenceIds } from '../lab/drill.ts';
import { explainChoices, showChoices } from './show-choices.ts';

const among = Object.fromEntries(evidenceIds.map((id) => [id, `what ${id} says, in as many words as it takes`]));
const numbers = (lines: readonly string[]) =>
  lines.flatMap((line) => [...line.matchAll(/ {2,3}(\d+) {2}\S/g)].map(([, at]) => Number(at))).sort((a, b) => a - b);
const all = evidenceIds.map((_, at) => at + 1);

test('a window that has room for it shows what each says', () => {
  expect(showChoices(among, 79, 70)).toEqual(explainChoices(among, 79));
  expect(showChoices(among, 79, null)).toEqual(explainChoices(among, 79));
});

test.each([
  [79, 24],
  [119, 24],
  [58, 24],
])('%i columns and %i rows have all the names, each with its number', (columns, rows) => {
  const lines = showChoices(among, columns, rows);
  expect(lines.length).toBeLessThan(rows);
  expect(numbers(lines)).toEqual(all);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.at(-1)).toContain('? ');
});
