import { LabError } from '../../errors.ts';
import { loadLab } from '../../lab/discover.ts';
import { profiles } from '../../run/run-options.ts';
import { chooseVariants } from '../choose-variants.ts';
import type { Input } from '../input.ts';
import { resolveExisting } from '../paths.ts';
import { performRun } from '../perform-run.ts';
import { showResult } from '../show-result.ts';

/** Runs one lab; the exit code is the verdict's. */
export async function run(input: Input): Promise<number> {
  const named = input.texts('only');
  if (named.length > 0 && input.flag('quick')) {
    throw new LabError('usage', '--quick and --only both choose the variants', 'Leave one of them out.');
  }
  const tries = input.texts('try').map((file) => resolveExisting('--try', file));
  const only = chooseVariants(await loadLab(input.word), named);
  const profile = profiles.find((name) => name === input.text('profile')) ?? null;
  const { result, folder } = await performRun(input.word, { only, tries, profile }, input);
  await showResult(result, folder, input);
  return result.verdict.exitCode;
}
