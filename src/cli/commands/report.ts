import { exitCodes } from '../../errors.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { showResult } from '../show-result.ts';

/** Shows a stored run; that it can be shown is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  await showResult(await readRun(folder), folder, input);
  return exitCodes.verified;
}
