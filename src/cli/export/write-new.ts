import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import { writeText } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveTyped } from '../paths.ts';
import { printAside } from '../print.ts';

type Text = string | AsyncIterable<string>;

/**
 * Writes files into the folder of `--out`, or into that one below `exports/`, and says each; gives the folder. Throws LabError `usage`
 * before it writes any, where one of them is there already.
 */
export async function writeNew(
  input: Input,
  usual: readonly string[],
  files: readonly (readonly [name: string, text: () => Text])[],
): Promise<string> {
  const chosen = input.text('out');
  const out = chosen === null ? resolve(projectFolder, 'exports', ...usual) : resolveTyped(chosen);
  const taken = files.find(([name]) => existsSync(join(out, name)));
  if (taken !== undefined) {
    throw new LabError(
      'usage',
      `${join(out, taken[0])} is there already`,
      'Name another folder with `--out DIR`, or remove it.',
    );
  }
  try {
    for (const [name, text] of files) {
      await writeText(out, name, text(), '--out DIR', input.signal);
      printAside(`written: ${join(out, name)}`);
    }
  } catch (error) {
    // Empty, unless a file before it could be written.
    await rmdir(out).catch(() => {});
    throw error;
  }
  return out;
}
