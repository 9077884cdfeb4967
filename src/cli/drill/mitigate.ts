import type { MitigationList } from '../../drill/ask-keeper.ts';
import { type Applied, mitigate } from '../../drill/verbs/mitigate.ts';
import { listMitigations } from '../../drill/verbs/mitigations.ts';
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
    printApplied(await mitigate(folder, words.join(' '), starterOf(input)));
    return exitCodes.verified;
  }
  printMitigations(await listMitigations(folder, input.signal));
  return exitCodes.verified;
}

function printApplied({ done, text, costs, rebuilt }: Applied): void {
  // They have other addresses now.
  if (rebuilt) print(['SERVICES', ...listServices(rebuilt.services), ...listBetween(rebuilt.between)].join('\n'));
  print(done ? `done: ${text}\n  ${costs}` : `nothing to do: ${text}`);
}

function printMitigations(mitigations: MitigationList['mitigations']): void {
  print('npm run lab -- drill mitigate <name> applies one; its effect and its price are real\n');
  const byKind = Map.groupBy(mitigations, ({ name }) => name.split(' ', 1)[0] ?? name);
  for (const [kind, alike] of byKind) {
    const which = alike.map(({ name }) => name.slice(kind.length).trim()).filter((word) => word !== '');
    print(hang(`  ${kind.padEnd(10)}  `, which.join(' | '), 80).join('\n') || `  ${kind}`);
    const says = alike.length === 1 ? `${alike[0]?.title}. ` : '';
    const byCosts = Map.groupBy(alike, ({ costs }) => costs);
    for (const [costs, some] of byCosts) {
      // Where a few of them differ, these are named.
      const names = some.map(({ name }) => name.slice(kind.length).trim()).join(', ');
      const whose = byCosts.size > 1 && some.length < alike.length / 2 + 1 ? `${names}: ` : '';
      print(hang(' '.repeat(14), `${whose}${says}${costs}`, 80).join('\n'));
    }
  }
}
