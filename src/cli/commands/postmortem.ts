import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import type { Input } from '../input.ts';
import { resolveRun, resolveTyped } from '../paths.ts';
import { print } from '../print.ts';
import { draftRun, writeDraft } from '../write-draft.ts';

/** Writes what the machine knows of an incident; what a person wrote is never overwritten. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const typed = input.text('file');
  const file = typed === null ? join(folder, 'postmortem.md') : resolveTyped(typed);
  if (existsSync(file)) {
    throw new LabError(
      'usage',
      `there is a postmortem already: ${file}`,
      'It may hold what a person wrote. Move it away, or write elsewhere with `--file FILE`.',
    );
  }
  const { draft, pictures } = await draftRun(folder, file);
  await writeDraft(dirname(file), basename(file), draft, pictures);
  print(`written: ${file}`);
  print(`when its questions are answered: npm run lab -- postmortem --lint ${typed ?? file}`);
  return exitCodes.verified;
}
