import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildAssets } from '../web/build.ts';

test('the committed script and style of the page are what its sources give; if not: npm run web', async () => {
  const committed = await readFile(join(import.meta.dirname, '../src/report/html/assets.generated.ts'), 'utf8');
  expect(committed).toBe(await buildAssets());
});
