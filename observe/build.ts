import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFiles } from './source/files.ts';

/** Writes what `observe/` holds for others' tools. */
const folder = import.meta.dirname;
for (const [path, text] of makeFiles()) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}
