import { LabError } from '../../errors.ts';
import { loadLab } from '../../lab/load/discover.ts';
import { profiles } from '../../run/run-options.ts';
import type { Input } from '../input.ts';
import { openPage } from '../open-page.ts';
import { resolveExisting } from '../paths.ts';
import { performRun } from '../perform-run.ts';
import { pickVariants } from '../pick-variants.ts';
import { readDuration } from '../read-duration.ts';
import { showResult } from '../show-result.ts';

/** Runs one lab; the exit code is the verdict's. */
export async function run(input: Input): Promise<number> {
  const named = input.texts('only');
  if (named.length > 0 && input.flag('quick')) {
    throw new LabError('usage', '--quick and --only both choose the variants', 'Leave one of them out.');
  }
  const tries = input.texts('try').map((file) => resolveExisting('--try', file));
  const { id, variants } = await loadLab(input.word);
  const only = pickVariants(
    id,
    variants.map((variant) => variant.id),
    named,
  );
  const mitigations = !input.flag('no-mitigations');
  const profile = profiles.find((name) => name === input.text('profile')) ?? null;
  const soak = input.text('soak');
  const soakMs = soak === null ? null : readDuration('--soak', soak);
  const chosen = {
    only,
    tries,
    profile,
    mitigations,
    watchSeconds: input.whole('watch'),
    soakMs,
    recordMetrics: input.flag('record-metrics'),
  };
  const { result, folder, page } = await performRun(id, chosen, input);
  await showResult(result, folder, input);
  if (page !== null && input.flag('open')) openPage(page);
  return result.verdict.exitCode;
}
