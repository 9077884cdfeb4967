import { askKeeper } from '../../drill/ask-keeper.ts';
import { awaitKeeperGone } from '../../drill/close-drill.ts';
import { exitCodes } from '../../errors.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { listBetween, listServices } from './describe-page.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { bringUp } from './resume.ts';

/** The services have other addresses then. */
async function rebuild(folder: string, input: Input): Promise<void> {
  printAside('  … the deployed code wants the services connected differently: all of them restart');
  await awaitKeeperGone(folder);
  await bringUp(folder, input);
  const { services, between } = await askKeeper(folder, { ask: 'status' }, input.signal);
  print(['SERVICES', ...listServices(services), ...listBetween(between)].join('\n'));
}

/** Lists what can be done, or does it: its effects are real, and so are its side effects. */
export async function run(input: Input): Promise<number> {
  const words = takeWords(input, 2);
  const folder = await requireDrill(input);
  if (words.length > 0) {
    const pulled = await askKeeper(folder, { ask: 'lever', words: words.join(' ').split(/\s+/) }, input.signal);
    if (pulled.rebuilds) await rebuild(folder, input);
    print(pulled.done ? `done: ${pulled.says}\n  ${pulled.costs}` : `nothing to do: ${pulled.says}`);
    return exitCodes.verified;
  }
  const { levers } = await askKeeper(folder, { ask: 'levers' }, input.signal);
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
  return exitCodes.verified;
}
