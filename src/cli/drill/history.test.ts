import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { page } from '../../../test/drill/play.ts';
import { makeDrillsFolder } from '../../drill/drill.test-data.ts';
import { startDrill } from '../../drill/start-drill.ts';

test('a line for each drill, and one for what cannot be read', async () => {
  const out = await makeDrillsFolder();
  const [damaged, sound] = [await startDrill(out, 1, ['control']), await startDrill(out, 2, ['control'])];
  await writeFile(join(damaged, 'drill.json'), '{"id":');
  const { code, text } = await page(out, 'history');
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining(basename(sound)) });
  expect(text).toContain(`the drill in ${damaged} cannot be read: `);
});
