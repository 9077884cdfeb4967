import { join } from 'node:path';
import type { Step } from '../../lab/lab.ts';
import { readArtifact } from '../../world/artifact.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { readAll } from './read-world.ts';
import type { Trigger } from './trigger.ts';

/** Does one step of a mitigation. */
export async function takeStep(step: Step, world: StartedWorld, trigger: Trigger, labFolder: string): Promise<void> {
  switch (step.kind) {
    case 'undo-trigger':
      return trigger.undo();
    case 'restart':
      return world.restart(step.role);
    case 'drain':
      // Never opened again: it ends with its world.
      await world.drain(step.model);
      return;
    case 'kill':
      return world.replace(await findBusiest(world));
    case 'redeploy':
      return world.restart('storefront', readArtifact(join(labFolder, 'mitigations', `${step.variant}.ts`)));
    case 'deploy':
    case 'release':
      // Never taken back: it ends with its world.
      await world.apply(step);
  }
}

/** By the calls that it has, at work and in its queue. */
async function findBusiest(world: StartedWorld): Promise<string> {
  const { slots = [] } = (await readAll(world.members('accelerator'), ['slots'])).found;
  const [busiest] = slots
    .map(({ from, value: { course } }) => ({
      from,
      calls: (course?.busy.at(-1) ?? 0) + (course?.waiting.at(-1) ?? 0),
    }))
    .toSorted((one, other) => other.calls - one.calls);
  return busiest?.from ?? 'model-1';
}
