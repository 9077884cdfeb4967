import { exitCodes, LabError } from '../../errors.ts';
import { listLabs, loadLab } from '../../lab/load/discover.ts';
import type { Input } from '../input.ts';
import { print, printAside, printDocument } from '../print.ts';

interface Entry {
  readonly id: string;
  readonly title: string;
  /** What a run that goes well shows. */
  readonly lesson: string;
}

export async function run(input: Input): Promise<number> {
  const entries: Entry[] = [];
  let exitCode: number = exitCodes.verified;
  for (const id of await listLabs()) {
    try {
      const { lab } = await loadLab(id);
      entries.push({ id, title: lab.title, lesson: lab.lesson });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // One broken lab hides no other.
      printAside(`two-am: ${error.message}\n  ${error.hint}`);
      exitCode = error.exitCode;
    }
  }
  if (input.flag('json')) {
    printDocument(entries);
    return exitCode;
  }
  for (const { id, title, lesson } of entries) print(`${id}\n  ${title}\n  ${lesson}\n`);
  const [first] = entries;
  if (first !== undefined) print(`npm run lab -- ${first.id}`);
  return exitCode;
}
