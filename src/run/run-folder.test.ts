import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type LoadedLab, loadLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';
import { makeRunFolder } from './run-folder.ts';

const startedAt = new Date('2026-11-22T02:04:05.678Z');

let lab: LoadedLab;
beforeAll(async () => {
  lab = await loadLab('json-blowup');
});

test('a run has a folder by its time, with the variants and the runbook as they are now', async () => {
  const out = await freshFolder();
  const runbook = join(out, 'the-runbook.md');
  await writeFile(runbook, '# At 2 AM\n');
  const mine = join(out, 'grpc.ts');
  await writeFile(mine, 'export default {};\n');
  const variants: VariantFile[] = [
    ...lab.variants.filter(({ id }) => ['defect', 'fix:grpc', 'mitigation:roll-back'].includes(id)),
    { id: 'try:grpc.ts', kind: 'try', file: mine, note: 'your own', recommended: false },
  ];
  const { path, sources } = await makeRunFolder(out, { ...lab, runbookFile: runbook }, variants, startedAt);
  expect(path).toBe(join(out, 'json-blowup', '20261122-020405'));
  expect((await readdir(path)).sort()).toEqual(['the-runbook.md', 'variants']);
  // A mitigation that is no code has no source.
  expect([...sources.keys()]).toEqual(['defect', 'fix:grpc', 'try:grpc.ts']);
  expect(new Set(sources.values()).size).toBe(3);
  for (const [id, source] of sources) {
    const original = variants.find((variant) => variant.id === id)?.file ?? '';
    expect(await readFile(join(path, source))).toEqual(await readFile(original));
  }
});

test('runs that begin in the same second get folders of their own', async () => {
  const out = await freshFolder();
  const make = () => makeRunFolder(out, lab, [], startedAt);
  const paths = (await Promise.all([make(), make(), make()])).map(({ path }) => path);
  expect(new Set(paths).size).toBe(3);
  expect((await readdir(join(out, 'json-blowup'))).sort()).toEqual([
    '20261122-020405',
    '20261122-020405-2',
    '20261122-020405-3',
  ]);
});

test('a folder that cannot be made says where, why and what to do', async () => {
  const out = await freshFolder();
  const file = join(out, 'taken');
  await writeFile(file, '');
  await expect(makeRunFolder(file, lab, [], startedAt)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/taken.* cannot be made: .*(ENOTDIR|EEXIST)/),
    hint: expect.stringContaining('--out DIR'),
  });
});

test('a lab’s folder that is a file leaves it as it is', async () => {
  const out = await freshFolder();
  await writeFile(join(out, 'json-blowup'), 'precious');
  await expect(makeRunFolder(out, lab, [], startedAt)).rejects.toMatchObject({ code: 'disk-full' });
  expect(await readFile(join(out, 'json-blowup'), 'utf8')).toBe('precious');
});

test('what earlier runs left stays', async () => {
  const out = await freshFolder();
  const earlier = join(out, 'json-blowup', '20261122-020405');
  await mkdir(earlier, { recursive: true });
  await writeFile(join(earlier, 'run.json'), 'yesterday');
  const { path } = await makeRunFolder(out, lab, lab.variants, startedAt);
  expect(path).toBe(`${earlier}-2`);
  expect(await readdir(earlier)).toEqual(['run.json']);
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-runs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
