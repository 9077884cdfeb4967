import { exitCodes, LabError, messageOf } from '../../errors.ts';
import { listLabs } from '../../lab/load/discover.ts';
import { renderSummary } from '../../report/summary.ts';
import type { Input } from '../input.ts';
import { openPage } from '../open-page.ts';
import { findRunsFolder } from '../paths.ts';
import { type Performed, performRun } from '../perform-run.ts';
import { print, printAside, printDocument } from '../print.ts';
import { showError } from '../show-error.ts';
import { showResult } from '../show-result.ts';
import { wantsColour } from '../terminal.ts';
import { writeIndex } from '../write-page.ts';

/** From best to worst. */
const severity: readonly number[] = [
  exitCodes.verified,
  exitCodes.inconclusive,
  exitCodes.refuted,
  exitCodes.missing,
  exitCodes.failed,
];

/**
 * Runs every lab, without the mitigations unless they are asked for: they double the time. One that fails keeps no other
 * from running. With --json: a list of the documents.
 */
export async function run(input: Input): Promise<number> {
  const mitigations = input.flag('mitigations');
  const runs: Performed[] = [];
  let worst: number = exitCodes.verified;
  for (const id of await listLabs()) {
    let exitCode: number;
    try {
      const performed = await performRun(id, { only: null, tries: [], profile: null, mitigations }, input);
      const { result, folder } = performed;
      runs.push(performed);
      if (!input.flag('json')) await showResult(result, folder, input);
      exitCode = result.verdict.exitCode;
    } catch (error) {
      if (input.signal.aborted || !(error instanceof LabError)) throw error;
      printAside(`${id}:`);
      exitCode = showError(error, input.flag('verbose'));
    }
    if (severity.indexOf(exitCode) > severity.indexOf(worst)) worst = exitCode;
  }
  const results = runs.map(({ result }) => result);
  if (runs.length > 0) await leaveIndex(runs, input);
  if (input.flag('json')) printDocument(results);
  else if (!input.flag('quiet')) print(`\n${renderSummary(results, { colour: wantsColour(process.stdout) })}`);
  return worst;
}

/** One page over all of these runs; without it they are no less. */
async function leaveIndex(runs: readonly Performed[], input: Input): Promise<void> {
  try {
    const path = await writeIndex(runs, findRunsFolder(input));
    if (input.flag('open')) openPage(path);
    else printAside(`all of them on one page: ${path}`);
  } catch (error) {
    printAside(`the page of all runs could not be written: ${messageOf(error)}`);
  }
}
