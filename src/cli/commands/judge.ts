import { keepsEvidence, rejudge } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { printAside } from '../print.ts';
import { showResult } from '../show-result.ts';

const withoutEvidence = 'This folder has no raw evidence: the verdict is computed again from the arms in run.json.';

/** Takes the verdict again from the stored evidence; the exit code is the verdict's. The folder stays as it is. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await rejudge(folder);
  await showResult(result, folder, input);
  if (!(await keepsEvidence(folder))) printAside(withoutEvidence);
  return result.verdict.exitCode;
}
