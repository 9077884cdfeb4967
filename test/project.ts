import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from '../src/lab/folders.ts';

export interface Project extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
  /** Writes a file, with the folders that it needs; gives its absolute path. */
  write(path: string, content: string): Promise<string>;
}

/** A folder of its own in which variants and labs find `#lab`, `#rpc`, `#measures` and the packages, as in this one. */
export async function makeProject(): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'two-am-test-')));
  const { imports } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports }));
  for (const name of ['src', 'node_modules']) await symlink(join(projectFolder, name), join(folder, name));
  return {
    folder,
    async write(path, content) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
