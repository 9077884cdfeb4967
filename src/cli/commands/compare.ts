import { join } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import { compareRuns, differingConditions } from '../../judge/compare-runs.ts';
import { renderComparisonText } from '../../report/comparison.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { openPage } from '../open-page.ts';
import { resolveRun, resolveTyped } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { writeComparison } from '../write-page.ts';

/** Shows two runs of a lab beside each other; that they can be compared is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const [first = '', second = ''] = input.operands.map(resolveRun);
  const [one, other] = [await readRun(first), await readRun(second)];
  if (one.lab !== other.lab) {
    throw new LabError(
      'usage',
      `${one.lab} and ${other.lab} are two labs: their runs have nothing in common`,
      'Name two runs of one lab.',
    );
  }
  const page = input.text('html') ?? (input.flag('open') ? '' : null);
  if (page !== null) {
    const file = await writeComparison(
      { result: one, folder: first },
      { result: other, folder: second },
      page === '' ? join(second, 'compare.html') : resolveTyped(page),
    );
    if (input.flag('open')) openPage(file);
    else printAside(`written: ${file}`);
  }
  if (input.flag('json')) {
    printDocument({ conditions: differingConditions(one, other), figures: compareRuns(one, other) });
  } else print(renderComparisonText(one, other, { colour: wantsColour(process.stdout) }));
  return exitCodes.verified;
}
