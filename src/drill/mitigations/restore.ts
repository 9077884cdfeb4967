import { type DrillWorld, restoreOffer } from '../drill-world.ts';
import { sendBatches } from './batch.ts';
import { serveCandidates } from './candidates.ts';
import type { Drained } from './drain.ts';

/** Does again what a world that went down had. */
export async function restoreMitigations(drill: DrillWorld, drained: Drained): Promise<void> {
  for (const model of drill.state.drained) drained.set(model, await drill.world.drain(model));
  if (drill.state.models !== null) await drill.world.apply({ kind: 'scale', models: drill.state.models });
  await restoreDemand(drill);
}

/** What mitigations have left of the demand: a trigger that is taken back takes that with it. */
export async function restoreDemand(drill: DrillWorld): Promise<void> {
  if (drill.state.halfCandidates) await serveCandidates(drill);
  if (drill.state.batchShare < 1) await sendBatches(drill);
  await restoreOffer(drill);
}
