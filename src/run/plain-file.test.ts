import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readPlainLines, readPlainText } from './plain-file.ts';

let folder: string;
beforeEach(async () => {
  const base = await mkdtemp(join(tmpdir(), 'two-am-plain-'));
  folder = join(base, 'run');
  await mkdir(folder);
  await writeFile(join(base, 'outside'), 'secret');
  return () => rm(base, { recursive: true });
});

test('a plain file is read, also where the folder itself is a link', async () => {
  await mkdir(join(folder, 'arms'));
  await writeFile(join(folder, 'arms', 'a'), 'größer');
  const link = join(dirname(folder), 'link');
  await symlink(folder, link);
  expect(readPlainText(folder, 'arms/a')).toBe('größer');
  expect(readPlainText(link, 'arms/a')).toBe('größer');
});

test.each<[string, string, () => unknown]>([
  ['a pipe', 'it is no plain file', () => execFileSync('mkfifo', [join(folder, 'a')])],
  ['a folder', 'it is no plain file', () => mkdir(join(folder, 'a'))],
  ['a device', 'it is no plain file', () => symlink('/dev/zero', join(folder, 'a'))],
  ['a link', 'it is no plain file', () => symlink('../outside', join(folder, 'a'))],
  ['not UTF-8', 'it is not UTF-8', () => writeFile(join(folder, 'a'), Buffer.from([0x22, 0xff, 0x22]))],
  [
    'a socket',
    'it is no plain file',
    async () => {
      const server = createServer().listen(join(folder, 'a'));
      onTestFinished(() => void server.close());
      await once(server, 'listening');
    },
  ],
])('%s is refused, and nobody waits for it', async (_, why, make) => {
  await make();
  expect(() => readPlainText(folder, 'a')).toThrow(why);
});

test('nothing outside is read, by a path or by a link on the way', async () => {
  await symlink('..', join(folder, 'up'));
  for (const path of ['../outside', 'x/../../outside', 'up/outside'])
    expect(() => readPlainText(folder, path)).toThrow(/leads out of the folder|ENOENT/);
  expect(() => readPlainText(folder, '../outside')).toThrow('it leads out of the folder');
  expect(() => readPlainText(folder, 'up/outside')).toThrow('it leads out of the folder');
});

test('what is not there is said as the system says it', () => {
  expect(() => readPlainText(folder, 'nothing')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('lines are the same as of the whole text, wherever a piece of it ends', async () => {
  // Long enough for several pieces, whose ends fall into characters of two bytes and into lines longer than a piece.
  const lines = [...Array.from({ length: 90_000 }, (_, at) => `größer ${at}`), 'ü'.repeat(600_000), '', 'last'];
  await writeFile(join(folder, 'a'), lines.join('\n'));
  expect([...readPlainLines(folder, 'a')]).toEqual(lines);
  await writeFile(join(folder, 'a'), 'one\n');
  expect([...readPlainLines(folder, 'a')]).toEqual(['one', '']);
});

test('a line is there before the rest is read', async () => {
  await writeFile(join(folder, 'a'), `first\n${'x'.repeat(2 ** 20)}\n`);
  const lines = readPlainLines(folder, 'a')[Symbol.iterator]();
  expect(lines.next().value).toBe('first');
  await truncate(join(folder, 'a'), 0);
  const { value } = lines.next();
  // No more than the piece that was read already.
  expect(value?.length).toBeLessThan(2 ** 19);
});

test('lines that are not UTF-8 are refused, at the end of the file too', async () => {
  await writeFile(join(folder, 'a'), Buffer.from([0x61, 0x0a, 0xc3]));
  expect(() => [...readPlainLines(folder, 'a')]).toThrow('it is not UTF-8');
});
