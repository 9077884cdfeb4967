import { type EvidenceKind, type EvidenceShown, evidenceKinds } from '../../drill/ask-keeper.ts';
import { findOpenDrill, readDrill } from '../../drill/drill-folder.ts';
import { lookAt } from '../../drill/verbs/evidence.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { observables } from '../../judge/drill/observables.ts';
import { commandFor, lookedIn } from '../../judge/drill/shown-by.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { evidenceIds } from '../../lab/drill.ts';
import { nameOfToday } from '../../lab/drill-names.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { findDrillsFolder, requireDrill, takeWords } from './find-drill.ts';
import { listEvidence } from './list-evidence.ts';

/** Takes a look, or lists all that looks can show, before anybody has to say what it was. */
export async function run(input: Input): Promise<number> {
  const [typed = '', service = 'storefront'] = takeWords(input, 2);
  if (typed === '') return printAll(input);
  const kind = readKind(typed);
  const folder = await requireDrill(input);
  printAside('  … a look takes a few seconds');
  print(showTable(await lookAt(folder, kind, service, input.signal)));
  return exitCodes.verified;
}

async function printAll(input: Input): Promise<number> {
  const folder = await findOpenDrill(findDrillsFolder(input));
  const looked = folder === null ? null : lookedIn(readDrill(folder).events);
  print(
    'What a diagnosis can cite, by the look that shows it. A look may be at any service: drill evidence cpu model-1',
  );
  if (looked !== null) print('* you have looked, and may cite it');
  print(listEvidence(looked, (process.stdout.columns || 80) - 1).join('\n'));
  return exitCodes.verified;
}

/** Error: `usage`, with what was meant. */
function readKind(typed: string): EvidenceKind {
  const kind = evidenceKinds.find((each) => each === nameOfToday('look', typed));
  if (kind !== undefined) return kind;
  const shown = evidenceIds.find((each) => each === nameOfToday('evidence', typed));
  const hint =
    shown === undefined
      ? `${suggest(typed, [...evidenceKinds, ...evidenceIds])} \`drill evidence\` lists all, and how to look.`
      : `\`${commandFor(shown)}\` shows whether ${observables[shown].text}.`;
  throw new LabError('usage', `there is no look called ${JSON.stringify(typed)}`, hint);
}

function showTable({ title, rows, text }: EvidenceShown): string {
  const [, ...body] = rows;
  const columns = (rows[0] ?? []).map((_, at) => ({
    width: Math.max(...rows.map((row) => row[at]?.length ?? 0)),
    isNumber: body.every((row) => /^[\d.]+( %)?$/.test(row[at] ?? '')),
  }));
  const wide = rows.map((row) =>
    columns
      .map(({ width, isNumber }, at) => (isNumber ? (row[at] ?? '').padStart(width) : (row[at] ?? '').padEnd(width)))
      .join('  '),
  );
  return [title, '', ...wide.map((line) => `  ${line}`.trimEnd()), ...text.map((line) => `  ${line}`), ''].join('\n');
}
