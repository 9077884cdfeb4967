import { join } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import { compareRuns, differingConditions } from '../../judge/verdict/compare-runs.ts';
import { renderComparisonText } from '../../report/comparison.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { openPage } from '../open-page.ts';
import { resolveRun, resolveTyped } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { readP99s } from '../run-files.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { wantsColour } from '../terminal.ts';
import { writeComparison } from '../write-page.ts';

/** Shows two runs of a lab beside each other; that they can be compared is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  keepHeapSmall();
  const [first = '', second = ''] = input.operands.map(resolveRun);
  const [one, other] = await endedBySignals(async () => [await readRun(first), await readRun(second)] as const);
  if (one.lab !== other.lab) {
    throw new LabError(
      'usage',
      `${one.lab} and ${other.lab} are different labs: their runs cannot be compared`,
      'Name two runs of the same lab.',
    );
  }
  const [a, b] = await endedBySignals(
    async () =>
      [
        { result: one, p99s: await readP99s(one, first) },
        { result: other, p99s: await readP99s(other, second) },
      ] as const,
  );
  const page = input.text('html') ?? (input.flag('open') ? '' : null);
  if (page !== null) {
    const file = await writeComparison(
      { ...a, folder: first },
      { ...b, folder: second },
      page === '' ? join(second, 'compare.html') : resolveTyped(page),
    );
    if (input.flag('open')) openPage(file);
    else printAside(`written: ${file}`);
  }
  if (input.flag('json')) {
    printDocument({ conditions: differingConditions(one, other), figures: compareRuns(a, b) });
  } else print(renderComparisonText(a, b, { colour: wantsColour(process.stdout) }));
  return exitCodes.verified;
}
