import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainSystemError } from './system-error.ts';

/** What the system really throws, of each kind that can be had without a disk of one's own. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-system-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function thrownBy(does: () => Promise<unknown>): Promise<unknown> {
  return does().then(
    () => null,
    (error: unknown) => error,
  );
}

test.skipIf(!existsSync('/dev/full'))('a disk that is full', async () => {
  expect(explainSystemError(await thrownBy(() => writeFile('/dev/full', 'text')))).toMatchObject({
    code: 'disk-full',
    exitCode: 2,
    hint: expect.stringContaining('Make room'),
  });
});

test.each([
  ['a folder where a file is meant', () => readFile(folder)],
  [
    'a file where a folder is meant',
    async () => writeFile(join(folder, 'a'), '').then(() => mkdir(join(folder, 'a', 'b'))),
  ],
  ['links in a circle', async () => symlink('a', join(folder, 'a')).then(() => readFile(join(folder, 'a')))],
  ['a name that is too long', () => readFile(join(folder, 'x'.repeat(300)))],
])('%s', async (_, does) => {
  expect(explainSystemError(await thrownBy(does))).toMatchObject({ code: 'usage', exitCode: 2 });
});

test('what is no matter of a disk stays what it is', async () => {
  expect(explainSystemError(await thrownBy(() => readFile(join(folder, 'nothing'))))).toBeNull();
  expect(explainSystemError(new TypeError('undefined is not a function'))).toBeNull();
  const [refused] = await once(spawn(folder), 'error');
  expect(refused).toMatchObject({ code: 'EACCES' });
  expect(explainSystemError(refused)).toBeNull();
  const [unbound] = await once(createServer().listen(folder), 'error');
  expect(explainSystemError(unbound)).toBeNull();
});
