import { exitCodes, LabError } from '../../errors.ts';
import type { RunResult } from '../../judge/result.ts';
import { listLabs } from '../../lab/discover.ts';
import { renderSummary } from '../../report/summary.ts';
import type { Input } from '../input.ts';
import { performRun } from '../perform-run.ts';
import { print, printAside, printDocument } from '../print.ts';
import { showError } from '../show-error.ts';
import { showResult } from '../show-result.ts';
import { wantsColour } from '../terminal.ts';

/** From best to worst. */
const severity: readonly number[] = [
  exitCodes.verified,
  exitCodes.inconclusive,
  exitCodes.refuted,
  exitCodes.missing,
  exitCodes.failed,
];

/** Runs every lab; one that fails keeps no other from running. With --json: a list of the documents. */
export async function run(input: Input): Promise<number> {
  const results: RunResult[] = [];
  let worst: number = exitCodes.verified;
  for (const id of await listLabs()) {
    let exitCode: number;
    try {
      const { result, folder } = await performRun(id, { only: null, tries: [], profile: null }, input);
      results.push(result);
      if (!input.flag('json')) await showResult(result, folder, input);
      exitCode = result.verdict.exitCode;
    } catch (error) {
      if (input.signal.aborted || !(error instanceof LabError)) throw error;
      printAside(`${id}:`);
      exitCode = showError(error, input.flag('verbose'));
    }
    if (severity.indexOf(exitCode) > severity.indexOf(worst)) worst = exitCode;
  }
  if (input.flag('json')) printDocument(results);
  else if (!input.flag('quiet')) print(`\n${renderSummary(results, { colour: wantsColour(process.stdout) })}`);
  return worst;
}
