import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reasonCodes } from '../src/judge/record/reason.ts';
import { projectFolder } from '../src/lab/folders.ts';

it('docs/verdicts.md has every code that a reason can have, and no other', () => {
  const text = readFileSync(join(projectFolder, 'docs', 'verdicts.md'), 'utf8');
  const [, table = ''] = /\| code \| when \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(text) ?? [];
  const codes = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code]) => code));
  expect(codes.toSorted()).toEqual([...reasonCodes].toSorted());
});
