import { LabError } from '../../errors.ts';
import type { RunResult } from '../../judge/record/result.ts';
import { findContradictions } from '../../judge/verdict/contradictions.ts';
import { explainRun } from '../../judge/verdict/explain.ts';
import { renderExplanation } from '../../report/explanation.ts';
import { keepsEvidence, readPlan, readStored, rejudge } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { resolveRun } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { showResult } from '../show-result.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { wantsColour } from '../terminal.ts';

const withoutEvidence = 'This folder has no raw evidence: the verdict is computed again from the arms in run.json.';

const linesAtMost = 12;

/** Takes the verdict again from the stored evidence; the exit code is the verdict's. The folder stays as it is. */
export async function run(input: Input): Promise<number> {
  keepHeapSmall();
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await endedBySignals(() => rejudge(folder));
  await tellContradictions(folder, result);
  await (input.flag('explain') ? explain(result, folder, input) : showResult(result, folder, input));
  if (!(await keepsEvidence(folder))) printAside(withoutEvidence);
  return result.verdict.exitCode;
}

/** The verdict is the evidence's; who believed `run.json` hears where it says something else. */
async function tellContradictions(folder: string, given: RunResult): Promise<void> {
  try {
    const stored = await readStored(folder);
    const lines = stored === null ? [] : findContradictions(stored, given);
    if (stored === null || lines.length === 0) return;
    printAside(`run.json, of two-am ${stored.version}, contradicts the evidence:`);
    for (const line of lines.slice(0, linesAtMost)) printAside(`  ${line}`);
    if (lines.length > linesAtMost) printAside(`  and ${lines.length - linesAtMost} more`);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    printAside(`${error.message} What follows is what the evidence gives.`);
  }
}

async function explain(result: RunResult, folder: string, input: Input): Promise<void> {
  const explained = explainRun((await readPlan(folder)).lab, result);
  if (input.flag('json')) return printDocument(explained);
  const { columns } = process.stdout;
  print(renderExplanation(explained, { colour: wantsColour(process.stdout), ...(columns ? { width: columns } : {}) }));
}
