import { type EvidenceShown, evidenceKinds } from '../../drill/ask-keeper.ts';
import { lookAt } from '../../drill/verbs/evidence.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';

export async function run(input: Input): Promise<number> {
  const [typed = '', service = 'storefront'] = takeWords(input, 2);
  if (typed === '') {
    throw new LabError(
      'usage',
      'drill evidence needs a kind of evidence',
      `One of ${evidenceKinds.join(', ')}, then a service: \`drill evidence ${evidenceKinds[0]} storefront\`.`,
    );
  }
  const kind = evidenceKinds.find((each) => each === typed);
  if (kind === undefined) {
    throw new LabError('usage', `there is no evidence called ${JSON.stringify(typed)}`, suggest(typed, evidenceKinds));
  }
  const folder = await requireDrill(input);
  printAside('  … a look takes a few seconds');
  print(showTable(await lookAt(folder, kind, service, input.signal)));
  return exitCodes.verified;
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
