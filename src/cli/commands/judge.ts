import { rejudge } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { showResult } from '../show-result.ts';

/** Takes the verdict again from the stored evidence; the exit code is the verdict's. The folder stays as it is. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await rejudge(folder);
  await showResult(result, folder, input);
  return result.verdict.exitCode;
}
