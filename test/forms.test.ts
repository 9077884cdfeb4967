import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parts } from '../src/report/postmortem/parts.ts';
import { formOf, forms, partFinder } from '../src/report/postmortem/read/forms.ts';
import { calledIn, formNames } from '../src/report/postmortem/read/names.ts';
import { rules } from '../src/report/postmortem/rules.ts';

const text = readFileSync(join(import.meta.dirname, '../docs/postmortems.md'), 'utf8');
const columns = [...formNames.filter((name) => name !== 'two-am'), 'elsewhere'] as const;
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

it('docs/postmortems.md has every name of a part', () => {
  const expected = parts.map(({ title }) =>
    row([title, ...columns.map((column) => calledIn[title][column]?.join(', ') ?? '–')]),
  );
  expect(text.split('\n').filter((line) => parts.some(({ title }) => line.startsWith(`| ${title} |`)))).toEqual(
    expected,
  );
});

it('docs/postmortems.md has every rule', () => {
  const expected = Object.entries(rules).map(([name, says]) => row([`\`${name}\``, says]));
  expect(text.split('\n').filter((line) => /^\| `/.test(line))).toEqual(expected);
});

it('no name stands for two parts', () => {
  const find = partFinder();
  for (const { title } of parts) {
    for (const name of [title, ...Object.values(calledIn[title]).flat()])
      expect([name, find(name)]).toEqual([name, [title]]);
  }
});

it.each(forms.map(({ name }) => name))('%s is known by its own names', (name) => {
  const names = parts.flatMap(({ title }) => (name === 'two-am' ? [title] : (calledIn[title][name] ?? [])));
  expect(formOf(names).name).toBe(name);
});

it.each([
  ['## 5.2 Root Causes:', 'Root cause'],
  ['Timeline (all times in PST/PDT)', 'Timeline'],
  ['TIMELINE — UTC', 'Timeline'],
  ['What Didn’t Go So Well?', 'What went badly'],
  ['⏱ Timeline', 'Timeline'],
  ['Timeline of our release', null],
])('%s is %s', (heading, part) =>
  expect(partFinder()(heading.replace(/^#+ /, ''))).toEqual(part === null ? [] : [part]),
);
