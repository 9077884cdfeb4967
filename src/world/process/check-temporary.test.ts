import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkTemporaryFolder } from './check-temporary.ts';
import { createProcessRuntime } from './process-runtime.ts';

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-temporary-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

test.each([
  ['is not there', async () => {}],
  ['is a file', (path: string) => writeFile(path, '')],
])('a temporary folder that %s is told by the name of its variable, and nothing starts', async (_, make) => {
  const path = join(await freshFolder(), 'tmp');
  await make(path);
  vi.stubEnv('TMPDIR', path);
  const refused = expect.objectContaining({
    code: 'unfit-environment',
    exitCode: 3,
    message: expect.stringContaining(`${path}, which TMPDIR names`),
    hint: expect.stringContaining('Unset TMPDIR'),
  });
  expect(() => createProcessRuntime()).toThrow(refused);
});

test('one that can be written to is left as it was', async () => {
  const folder = join(await freshFolder(), 'with a space');
  await mkdir(folder);
  vi.stubEnv('TMPDIR', folder);
  checkTemporaryFolder();
  expect(await readdir(folder)).toEqual([]);
});

test('one in which everybody may put something in the place of what is there is refused', async () => {
  const folder = await freshFolder();
  await chmod(folder, 0o777);
  vi.stubEnv('TMPDIR', folder);
  expect(() => checkTemporaryFolder()).toThrow(
    expect.objectContaining({ exitCode: 3, hint: expect.stringContaining(`chmod +t ${folder}`) }),
  );
  await chmod(folder, 0o1777);
  checkTemporaryFolder();
});
