import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['plain as it is', 'plain as it is'],
  ['two\n  lines\r\n', 'two lines'],
  ['\u001b[2J\u001b[31mred\u001b[0m \u0007bell \u009b31m', 'red bell'],
  ['turned \u202eround', 'turned round'],
  ['zwölf Körbe', 'zwölf Körbe'],
  ['x'.repeat(31), `${'x'.repeat(30)}…`],
  ['😀'.repeat(31), `${'😀'.repeat(30)}…`],
  ['y'.repeat(10_000_000), `${'y'.repeat(30)}…`],
])('%j', (text, line) => {
  expect(printable(text, 30)).toBe(line);
});
