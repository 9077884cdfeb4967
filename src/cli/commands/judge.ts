import { keepsEvidence, rejudge } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { printAside } from '../print.ts';
import { showResult } from '../show-result.ts';

const withoutEvidence =
  'The raw evidence is not in this folder: the verdict is taken again from the arms as run.json has them.';

/** Takes the verdict again from the stored evidence; the exit code is the verdict's. The folder stays as it is. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await rejudge(folder);
  await showResult(result, folder, input);
  if (!(await keepsEvidence(folder))) printAside(withoutEvidence);
  return result.verdict.exitCode;
}
