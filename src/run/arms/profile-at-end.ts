import { LabError } from '../../errors.ts';
import type { ArmEvidence } from '../../judge/record/evidence.ts';
import type { CpuProfile } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import type { PlayedVariant, Run } from '../run.ts';
import { profilePath } from '../store.ts';
import { leadIn } from './lead-in.ts';
import { takeProfiles } from './take-profiles.ts';
import { triggerFor } from './trigger.ts';
import { startVariantWorld } from './variant-world.ts';

const profileMs = 1_200;

/**
 * A window of its own at the arm's end: profiling costs throughput, so what it sees is not judged for latency. Once in some ten
 * thousand profiles Node's own profiler crashes the process that it watches (SIGSEGV, Node 24.21): what was judged stands, and the
 * profiles are taken once more, in another world under the same trigger. Ends `world` then.
 */
export async function profileAtEnd(
  run: Run,
  world: StartedWorld,
  variant: PlayedVariant,
  evidence: ArmEvidence,
): Promise<ArmEvidence> {
  try {
    return await profile(run, world, evidence);
  } catch (error) {
    if (!(error instanceof LabError && error.code === 'process-crashed')) throw error;
    run.tell({ kind: 'repeat', atMs: run.atMs(), variant: variant.id, why: `while profiled, ${error.message}` });
  }
  await world[Symbol.asyncDispose]();
  await using again = await startVariantWorld(run, variant);
  await leadIn(run, again, variant.id);
  await triggerFor(run, again, variant.id).pull();
  run.step(variant.id, 'settling', 'the change spreads; not judged', run.lab.settleMs);
  await again.guard(pause(run.lab.settleMs, run.signal));
  return await profile(run, again, evidence);
}

async function profile(run: Run, world: StartedWorld, evidence: ArmEvidence): Promise<ArmEvidence> {
  run.step(evidence.variant, 'profiling', 'CPU profiles of all but the load, in a window of its own', profileMs);
  const profiled = world.members().filter(({ role }) => role !== 'load');
  const { roles, found, failed } = await world.guard(takeProfiles(profiled, () => pause(profileMs, run.signal)));
  const profiles: readonly Found<CpuProfile>[] = found['cpu-profile'] ?? [];
  return {
    ...evidence,
    roles: { ...evidence.roles, ...roles },
    found: { ...evidence.found, 'cpu-profile': profiles },
    failed: [...evidence.failed, ...failed],
    profiles: profiles.map(({ from }) => ({ tool: 'v8', process: from, path: profilePath(evidence.variant, from) })),
  };
}
