import type { StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import type { Run } from '../run.ts';

const coldMs = 1_000;
export const settledMs = 400;

/** Half the load until the code is compiled, then all of it: a cold start is no calm. */
export async function leadIn(run: Run, world: StartedWorld, variant: string, forMs = coldMs): Promise<void> {
  run.step(variant, 'lead-in', 'the load begins; not judged', forMs + settledMs);
  await world.guard(world.offer(run.ratePerSecond / 2));
  await world.guard(pause(forMs, run.signal));
  await settleAtRate(run, world);
}

export async function settleAtRate(run: Run, world: StartedWorld): Promise<void> {
  await world.sizeFor(run.ratePerSecond);
  await world.guard(world.offer(run.ratePerSecond));
  await world.guard(pause(settledMs, run.signal));
}
