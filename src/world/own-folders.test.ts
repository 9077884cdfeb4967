import { chmod, chown, mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { projectFolder } from '../lab/folders.ts';
import { compiledFolder, runtimeFolder } from './own-folders.ts';

const isRoot = process.getuid?.() === 0;
let base: string;
let own: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'two-am-own-')));
  own = join(base, 'two-am');
  vi.stubEnv('XDG_RUNTIME_DIR', base);
  vi.stubEnv('XDG_CACHE_HOME', base);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true });
});

const takers: readonly (readonly [string, () => string | null])[] = [
  ['for sockets', () => runtimeFolder(100)],
  ['for compiled code', compiledFolder],
];

test.each(takers)('one %s is made for this user alone, and taken again', async (_, take) => {
  const folder = take() ?? '';
  expect([own, join(own, 'compiled')]).toContain(folder);
  expect((await stat(own)).mode & 0o777).toBe(0o700);
  expect(take()).toBe(folder);
});

const another: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ['a link', 'it is a link', async () => symlink(await aFolder('elsewhere'), own)],
  ['a link to nothing', 'it is a link', () => symlink(join(base, 'nothing'), own)],
  ['a file', 'it is no folder', () => writeFile(own, '')],
  ['open to others', 'others may open it', () => aFolder('two-am', 0o755)],
  [
    'where all may rename it',
    `everybody may exchange what is in`,
    () => aFolder('two-am').then(() => chmod(base, 0o777)),
  ],
];

async function aFolder(name: string, mode = 0o700): Promise<string> {
  await mkdir(join(base, name));
  await chmod(join(base, name), mode);
  return join(base, name);
}

test.each(takers.flatMap(([what, take]) => another.map(([how, why, make]) => ({ what, how, why, make, take }))))(
  'one $what that is $how is refused with a remedy, and never used',
  async ({ why, make, take }) => {
    await make();
    expect(take).toThrow(
      expect.objectContaining({
        code: 'unfit-environment',
        exitCode: 3,
        message: expect.stringContaining(`is not used: ${why}`),
        hint: expect.stringContaining(base),
      }),
    );
  },
);

test.skipIf(!isRoot).each(takers)('one %s that belongs to another user is refused', async (_, take) => {
  await chown(await aFolder('two-am'), 54_321, 54_321);
  expect(take).toThrow('it belongs to another user');
});

test.skipIf(!isRoot).each(takers)(
  'where the base %s is another user’s, as sudo leaves it, another is taken',
  async (_, take) => {
    await chown(base, 54_321, 54_321);
    expect(take()).not.toContain(base);
  },
);

test('where neither a session nor a home is to be had, it is below the project', async () => {
  const nowhere = join(base, 'not', 'there');
  await writeFile(join(base, 'not'), '');
  vi.stubEnv('XDG_CACHE_HOME', nowhere);
  vi.stubEnv('HOME', nowhere);
  const folder = compiledFolder() ?? '';
  expect(folder.startsWith(join(projectFolder, 'node_modules', '.cache'))).toBe(true);
  expect((await stat(dirname(folder))).mode & 0o777).toBe(0o700);
});

test('no folder is short enough for a socket: the variable to set is named', () => {
  expect(() => runtimeFolder(5)).toThrow(
    expect.objectContaining({ exitCode: 3, hint: expect.stringContaining('XDG_RUNTIME_DIR') }),
  );
});
