import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listLabs, loadLab } from '../lab/load/discover.ts';
import { readVariantWorld } from '../lab/load/load-variant.ts';
import { copyNeutrally, makeModuleFolder } from './neutral-copy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-neutral-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(await listLabs())('%s: the copy names neither the lab nor what is wrong, and still loads', async (id) => {
  const { lab, variants } = await loadLab(id);
  const defect = variants.find((variant) => variant.id === 'defect');
  await makeModuleFolder(folder);
  await copyNeutrally(defect?.file ?? '', folder, 'storefront.ts');
  const modules = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const text = (await Promise.all(modules.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  const names = variants.flatMap((variant) => variant.id.split(':').at(1) ?? []).filter((name) => name.includes('-'));
  for (const telling of [id, lab.title, 'defect', '/**', '// ', ...names]) expect(text).not.toContain(telling);
  expect(modules).toContain('storefront.ts');
  await expect(readVariantWorld([join(folder, 'storefront.ts')])).resolves.toBeDefined();
});

test('a folder that is made again holds nothing of what it held, and its modules find what they import', async () => {
  const again = join(folder, 'deployed', '2');
  await makeModuleFolder(again);
  await writeFile(join(again, 'old.ts'), 'export default 1;');
  await makeModuleFolder(again);
  expect((await readdir(again)).sort()).toEqual(['node_modules', 'package.json', 'src']);
});

test('comments go with their lines, and text that only looks like one stays', async () => {
  const source = join(folder, 'in.ts');
  await writeFile(
    source,
    `/** What is\n * wrong. */\nexport const url = 'http://x/**y*/'; // why\nconst a = 1; /* here */ const b = 2;\n`,
  );
  await copyNeutrally(source, folder, 'out.ts');
  expect(await readFile(join(folder, 'out.ts'), 'utf8')).toBe(
    `export const url = 'http://x/**y*/';\nconst a = 1; const b = 2;\n`,
  );
});

test('what it imports by path comes along under names that give nothing away, each once', async () => {
  await mkdir(join(folder, 'telling'));
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  await write('telling/slow-one.ts', `export const one = 1;\n`);
  await write('telling/other.ts', `import { one } from './slow-one.ts';\nexport const two = one + 1;\n`);
  await write(
    'in.ts',
    `import { one } from './telling/slow-one.ts';\nexport * from './telling/other.ts';\nexport { one };\n`,
  );
  await copyNeutrally(join(folder, 'in.ts'), folder, 'out.ts');
  expect((await readdir(folder)).filter((name) => name.startsWith('part'))).toEqual(['part-1.ts', 'part-2.ts']);
  expect(await readFile(join(folder, 'out.ts'), 'utf8')).not.toContain('telling');
  expect(await import(join(folder, 'out.ts'))).toMatchObject({ one: 1, two: 2 });
});
