import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildFolders, foldersFile } from '../bin/build.ts';
import { compiledFolder, runtimeFolder } from '../src/world/own-folders.ts';

test('what the launcher imports is what npm run launcher makes', async () => {
  expect(await readFile(foldersFile, 'utf8')).toBe(await buildFolders());
});

test('it finds the same folders as the source does', async () => {
  const made: typeof import('../src/world/own-folders.ts') = await import(foldersFile);
  expect([made.compiledFolder(), made.runtimeFolder(100)]).toEqual([compiledFolder(), runtimeFolder(100)]);
});
