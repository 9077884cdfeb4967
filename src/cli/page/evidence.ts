import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/nearest.ts';
import { askKeeper, type EvidenceShown, evidenceKinds } from '../../run/drill/ask-keeper.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  const [typed = '', service = 'storefront'] = takeWords(input, 2);
  const kind = evidenceKinds.find((each) => each === typed);
  if (kind === undefined) {
    throw new LabError('usage', `there is no evidence ${JSON.stringify(typed)}`, suggest(typed, evidenceKinds));
  }
  const folder = await requireDrill(input);
  printAside('  … a look takes some seconds');
  print(showTable(await askKeeper(folder, { ask: 'evidence', kind, service })));
  return exitCodes.verified;
}

function showTable({ title, rows, says }: EvidenceShown): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const wide = rows.map((row) => row.map((cell, at) => pad(cell, widths, at)).join('  '));
  return [title, '', ...wide.map((line) => `  ${line}`.trimEnd()), ...says.map((line) => `  ${line}`), ''].join('\n');
}

/** Rows of one width each, whatever the first of them has. */
function pad(cell: string, widths: readonly number[], at: number): string {
  const width = widths[at] ?? 0;
  return /^[\d.]+( %)?$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}
