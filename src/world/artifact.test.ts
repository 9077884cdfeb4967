import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { listLabs, loadLab } from '../lab/load/discover.ts';
import { placeOnRunner, readArtifact } from './artifact.ts';

test('a variant takes along what it imports by path, and what that imports, once', async () => {
  const folder = await write({
    'lab/fixes/mine.ts': `import other from '../defect.ts';\nexport { part } from './part.ts';\nexport default other;\n`,
    'lab/fixes/part.ts': `import '../defect.ts';\nexport const part = () => import('./late.ts');\n`,
    'lab/fixes/late.ts': `import './mine.ts';\nimport 'express';\nimport '#lab';\n// import './no.ts';\n`,
    'lab/defect.ts': 'export default {};\n',
    'lab/fixes/no.ts': '',
  });
  const artifact = readArtifact(join(folder, 'lab/fixes/mine.ts'));
  expect(artifact).toMatchObject({ entry: 'fixes/mine.ts', folder: join(folder, 'lab') });
  expect(Object.keys(artifact.files).sort()).toEqual(['defect.ts', 'fixes/late.ts', 'fixes/mine.ts', 'fixes/part.ts']);
  expect(artifact.files['defect.ts']).toBe('export default {};\n');
  expect(placeOnRunner(artifact)).toBe(join(folder, 'lab/fixes/mine.ts'));
});

test('what it imports by an absolute path travels too, and is found beside it', async () => {
  const folder = await write({ 'lab/defect.ts': 'export default 7;\n' });
  const elsewhere = await write({
    'mine.ts': `import defect from ${JSON.stringify(join(folder, 'lab/defect.ts'))};\nimport '/nowhere/else.ts';\nexport default defect;\n`,
  });
  const { entry, files } = readArtifact(join(elsewhere, 'mine.ts'));
  const [mine, defect] = [entry, Object.keys(files).find((path) => path.endsWith('lab/defect.ts')) ?? ''];
  const from = /from "(.*)"/.exec(files[mine] ?? '')?.[1] ?? '';
  expect(join(dirname(mine), from)).toBe(defect);
  expect(files[mine]).toContain(`'/nowhere/else.ts'`);
});

test('one that stands alone is its own folder', async () => {
  const folder = await write({ 'variant.ts': 'export default {};\n' });
  expect(readArtifact(join(folder, 'variant.ts'))).toEqual({
    entry: 'variant.ts',
    files: { 'variant.ts': 'export default {};\n' },
    folder,
  });
});

test('what cannot be loaded is for whoever loads it to say; a module that is not there is told', async () => {
  const folder = await write({ 'variant.ts': `import './nowhere.ts';\n} not a program {\n` });
  expect(Object.keys(readArtifact(join(folder, 'variant.ts')).files)).toEqual(['variant.ts']);
  expect(() => readArtifact(join(folder, 'none.ts'))).toThrow(/^none\.ts cannot be read: ENOENT/);
});

test.each(await listLabs())('every variant of %s works where nothing but its artifact is', async (id) => {
  const { variants } = await loadLab(id);
  for (const { file } of variants) {
    if (!file) continue;
    const { entry, files } = readArtifact(file);
    // Within the project, where members find `#lab` and the packages.
    const folder = await write(files, join(import.meta.dirname, '../..'));
    const module: { default?: { connect?: unknown } } = await import(pathToFileURL(join(folder, entry)).href);
    expect([file, typeof module.default?.connect]).toEqual([file, 'function']);
  }
});

async function write(files: Readonly<Record<string, string>>, beside = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(beside, '.two-am-artifact-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }
  return folder;
}
