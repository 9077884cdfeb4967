import type { RunResult } from '../../judge/record/result.ts';
import { explainRun } from '../../judge/verdict/explain.ts';
import { renderExplanation } from '../../report/explanation.ts';
import { keepsEvidence, readPlan, rejudge } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { showResult } from '../show-result.ts';
import { wantsColour } from '../terminal.ts';

const withoutEvidence = 'This folder has no raw evidence: the verdict is computed again from the arms in run.json.';

/** Takes the verdict again from the stored evidence; the exit code is the verdict's. The folder stays as it is. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await rejudge(folder);
  await (input.flag('explain') ? explain(result, folder, input) : showResult(result, folder, input));
  if (!(await keepsEvidence(folder))) printAside(withoutEvidence);
  return result.verdict.exitCode;
}

async function explain(result: RunResult, folder: string, input: Input): Promise<void> {
  const explained = explainRun((await readPlan(folder)).lab, result);
  if (input.flag('json')) return printDocument(explained);
  const { columns } = process.stdout;
  print(renderExplanation(explained, { colour: wantsColour(process.stdout), ...(columns ? { width: columns } : {}) }));
}
