import { expect, it } from 'vitest';
import { cases } from './browsers/cases.ts';
import { document, rows, seen } from './browsers/rows.ts';
import { openConnect } from './browsers/translator.ts';

/** docs/browsers.md, row by row: our own translator. Envoy's column, and browsers: test/slow/browsers.test.ts. */

it('every row is made to happen, and nothing else is', () => {
  expect(rows.map(({ what }) => what).toSorted()).toEqual(Object.keys(cases).toSorted());
  expect(rows).toHaveLength(document.match(/^\| \*\*/gm)?.length ?? 0);
});

it.each(rows.map((row) => [row.what, row] as const))('%s', async (what, { connect }) => {
  expect(await cases[what]?.(openConnect)).toMatch(seen(connect));
});
