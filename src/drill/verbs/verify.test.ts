import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDrillsFolder, pagedDrill } from '../drill.test-data.ts';
import { putCode } from './put-code.ts';
import { listVerifiable } from './verify.ts';

test('there is a fix to verify once the code is another', async () => {
  const folder = await pagedDrill();
  expect(listVerifiable(folder)).toEqual(['mitigation']);
  const file = join(await makeDrillsFolder(), 'fix.ts');
  await writeFile(file, 'export default {};\n');
  await putCode(folder, file);
  expect(listVerifiable(folder)).toEqual(['mitigation', 'fix']);
});
