import type { LeverList } from '../../drill/ask-keeper.ts';
import { listLevers } from '../../drill/verbs/levers.ts';
import { type Pulled, pullLever } from '../../drill/verbs/pull-lever.ts';
import { exitCodes } from '../../errors.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';
import { listBetween, listServices } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { starterOf } from './starter.ts';

/** Lists what can be done, or does it: its effects are real, and so are its side effects. */
export async function run(input: Input): Promise<number> {
  const words = takeWords(input, 2);
  const folder = await requireDrill(input);
  if (words.length > 0) {
    printPulled(await pullLever(folder, words.join(' '), starterOf(input)));
    return exitCodes.verified;
  }
  printLevers(await listLevers(folder, input.signal));
  return exitCodes.verified;
}

function printPulled({ done, says, costs, rebuilt }: Pulled): void {
  // They have other addresses now.
  if (rebuilt) print(['SERVICES', ...listServices(rebuilt.services), ...listBetween(rebuilt.between)].join('\n'));
  print(done ? `done: ${says}\n  ${costs}` : `nothing to do: ${says}`);
}

function printLevers(levers: LeverList['levers']): void {
  print('npm run lab -- drill lever <name> pulls one; its effect and its price are real\n');
  const byKind = Map.groupBy(levers, ({ name }) => name.split(' ', 1)[0] ?? name);
  for (const [kind, alike] of byKind) {
    const which = alike.map(({ name }) => name.slice(kind.length).trim()).filter((word) => word !== '');
    print(hang(`  ${kind.padEnd(10)}  `, which.join(' | '), 80).join('\n') || `  ${kind}`);
    const says = alike.length === 1 ? `${alike[0]?.says}. ` : '';
    const byCosts = Map.groupBy(alike, ({ costs }) => costs);
    for (const [costs, some] of byCosts) {
      // Where a few of them differ, these are named.
      const names = some.map(({ name }) => name.slice(kind.length).trim()).join(', ');
      const whose = byCosts.size > 1 && some.length < alike.length / 2 + 1 ? `${names}: ` : '';
      print(hang(' '.repeat(14), `${whose}${says}${costs}`, 80).join('\n'));
    }
  }
}
