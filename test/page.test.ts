import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildAssets } from '../web/build.ts';

const assets = await buildAssets();

test.each([...assets])('%s is what the sources of the page give; if not: npm run web', async (path, text) => {
  expect(await readFile(join(import.meta.dirname, '..', path), 'utf8')).toBe(text);
});
