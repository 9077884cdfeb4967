import { expect, test } from 'vitest';
import { drawDiff } from './diff.ts';

const text = (markup: { toString(): string }) =>
  markup
    .toString()
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'");

test('removed and added lines, with their context', () => {
  const lines = Array.from({ length: 12 }, (_, at) => `const line${at} = ${at};`);
  const { markup, added, removed } = drawDiff(
    `${lines.join('\n')}\n`,
    `${lines.with(5, "const line5 = 'new';").join('\n')}\n`,
  );
  expect({ added, removed }).toEqual({ added: 1, removed: 1 });
  expect(
    text(markup)
      .split('\n')
      .filter((line) => line !== ''),
  ).toEqual([
    ...lines.slice(2, 5).map((line) => `  ${line}`),
    '− const line5 = 5;',
    "+ const line5 = 'new';",
    ...lines.slice(6, 9).map((line) => `  ${line}`),
  ]);
});

test('several lines in a row stay separate lines', () => {
  const { markup } = drawDiff('a();\nb();\nc();\n', 'c();\n');
  expect(text(markup)).toBe('− a();\n− b();\n  c();\n');
});

test('every line has its own colours, even within several lines of code', () => {
  const { markup } = drawDiff('', 'const a = `one\ntwo`; /* three\nfour */\n');
  expect(markup.toString()).toMatch(/<span class="k">const<\/span>/);
  expect(markup.toString()).toMatch(/\+ <span class="s">two`<\/span>/);
  expect(markup.toString()).toMatch(/\+ <span class="c">four \*\/<\/span>/);
});

test('code is text, and so is what is not code', () => {
  expect(drawDiff('', '</code><script>alert(1)</script>').markup.toString()).not.toMatch(/<script|<\/code><s/);
});

test('the end of a file is no line', () => {
  const { markup, added, removed } = drawDiff('a();', 'a();\nb();');
  expect(text(markup)).not.toContain('No newline');
  expect([removed, added]).toEqual([1, 2]);
});
