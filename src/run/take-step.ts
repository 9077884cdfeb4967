import { join } from 'node:path';
import type { Step } from '../lab/lab.ts';
import type { StartedWorld } from '../world/start-world.ts';
import type { Trigger } from './trigger.ts';

/** Does one step of a lever. */
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
    case 'redeploy':
      return world.restart('storefront', join(labFolder, 'mitigations', `${step.variant}.ts`));
    case 'deploy':
      // Never taken back: it ends with its world.
      await world.apply(step);
  }
}
