import { describe, expect, it } from 'vitest';
import { answers, askHttp2 } from './grpc-status/answers.ts';
import { connecting } from './grpc-status/connecting.ts';
import { deadlines } from './grpc-status/deadlines.ts';
import { limits } from './grpc-status/limits.ts';
import { document, needsProxy, rows } from './grpc-status/rows.ts';

/** docs/grpc-status.md, row by row, with the real thing. */

const cases = { ...answers, ...connecting, ...deadlines, ...limits };
const held = rows.filter((row) => !needsProxy(row));

it('every row is made to happen here, unless it needs a proxy, and nothing else is', () => {
  expect(held.map(({ cause }) => cause).sort()).toEqual(Object.keys(cases).sort());
  expect(rows).toHaveLength(document.match(/^\| .* \| \*\*/gm)?.length ?? 0);
});

describe('what you see', () => {
  it.each(held.map((row) => [row.says, row] as const))('%s', async (_says, { cause, pattern }) => {
    expect(await cases[cause]?.()).toMatch(pattern);
  });
});

it('HTTP statuses read as the table says', async () => {
  const table = tableOf('HTTP statuses').flatMap(([numbers = '', code = '']) =>
    (numbers.match(/\d+/g) ?? []).map((number) => ({ number, said: `${code}: Received HTTP status code ${number}` })),
  );
  const seen = await Promise.all(
    table.map(async ({ number }) => ({ number, said: await askHttp2({ ':status': Number(number) }) })),
  );
  expect(seen).toEqual(table);
  expect(seen.length).toBeGreaterThan(10);
});

it('pages read as messages as long as the table says', async () => {
  const table = tableOf('Lengths that are text').map(([page = '', bytes = '']) => ({ page: page.slice(1, -1), bytes }));
  const seen = await Promise.all(
    table.map(async ({ page }) => ({ page, bytes: /\((\d+) vs/.exec(await askHttp2({}, page))?.[1] })),
  );
  expect(seen).toEqual(table);
  expect(seen.length).toBeGreaterThan(5);
});

/** The cells below its head. */
function tableOf(heading: string): string[][] {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const [, , ...lines] = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));
}
