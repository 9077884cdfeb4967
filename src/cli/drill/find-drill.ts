import { resolve } from 'node:path';
import { requireOpenDrill } from '../../drill/drill-folder.ts';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import type { Input } from '../input.ts';
import { resolveTyped } from '../paths.ts';

/** Of all drills. */
export function findDrillsFolder(input: Input): string {
  const out = input.text('out');
  return out === null ? resolve(projectFolder, 'drills') : resolveTyped(out);
}

/** The drill that is under way. Error: `no-drill`. */
export async function requireDrill(input: Input): Promise<string> {
  return requireOpenDrill(findDrillsFolder(input));
}

/** Takes the words behind an action; too many are refused. */
export function takeWords(input: Input, most: number): readonly string[] {
  const [action = '', ...words] = input.operands;
  const surplus = words[most];
  if (surplus === undefined) return words;
  throw new LabError(
    'usage',
    `drill ${action} got an unexpected argument, ${JSON.stringify(surplus)}`,
    'Put text that has spaces in quotes.',
  );
}
