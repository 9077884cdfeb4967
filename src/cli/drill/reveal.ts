import { type Remedies, reveal } from '../../drill/verbs/reveal.ts';
import { exitCodes } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { clockOf } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';

/** Tells what it was. The drill goes on, for whoever wants to see it with that in mind. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const { title, cause, trigger, remedies } = await reveal(await requireDrill(input));
  print([title, '', ...hang('  ', cause, 80)].join('\n'));
  for (const { at, title } of trigger) print(hang(`  ${clockOf(at)}  `, title, 80).join('\n'));
  if (remedies !== null) printRemedies(remedies);
  return exitCodes.verified;
}

function printRemedies({ lab, fixes, wrongFixes, runbookFile }: Remedies): void {
  print('\n  what cures it');
  for (const [name, costs] of Object.entries(fixes)) print(hang(`    ${name}  `, costs, 80).join('\n'));
  print('  what only seems to, and why people try it');
  for (const [name, why] of Object.entries(wrongFixes)) print(hang(`    ${name}  `, why, 80).join('\n'));
  if (runbookFile) print(`\n  ${showPath(runbookFile)}`);
  print(`  npm run lab -- ${lab}`);
}
