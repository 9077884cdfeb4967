import { expect, test } from 'vitest';
import { makeInk } from '../report/ink.ts';
import { forTerminal, printable, steerless, toDocument } from './printable.ts';

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

const steering = [
  ['a title', '\u001b]0;title\u0007'],
  ['a cleared screen', '\u001b[2J\u001b[H'],
  ['C1 codes', '\u009b2J\u009d0;title\u009c'],
  ['a clipboard', '\u001b]52;c;cm0=\u001b\\'],
  ['a return to the start of the line', '\r'],
  ['letters that go back', '\b\b\u007f'],
  ['text turned round', '\u202e\u2066'],
  ['hidden text', '\u001b[8m'],
] as const;
// Whatever is left of them is letters.
const control = /(?![\n\t])[\p{Cc}\u202e\u2066]/u;

test.each(steering)('%s reaches no terminal', (_, text) => {
  const inked = makeInk(true).red(`before ${text}after`);
  expect(forTerminal(inked).slice(5, -5)).not.toMatch(control);
  expect(forTerminal(inked)).toSatisfy(
    (text: string) => text.startsWith('\u001b[31mbefore') && text.endsWith('\u001b[39m'),
  );
  expect(steerless(inked)).not.toMatch(control);
  const document = toDocument({ text });
  expect(document).not.toMatch(control);
  expect(JSON.parse(document)).toEqual({ text });
});

test('our own colours, lines and columns stay', () => {
  const ink = makeInk(true);
  const text = [ink.bold('a'), ink.dim('b'), ink.green('c'), ink.yellow('d'), ink.cyan('e\tf'), 'größer → ✓'].join(
    '\n',
  );
  expect(forTerminal(text)).toBe(text);
  expect(steerless('two\nlines\tand ✓')).toBe('two\nlines\tand ✓');
});
