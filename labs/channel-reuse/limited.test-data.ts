import { join } from 'node:path';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { readDescriptors } from '../../src/world/process/readings/read-descriptors.ts';
import { startWorld } from '../../src/world/process/start-world.ts';
import type { StartedWorld } from '../../src/world/world-plan.ts';
import lab from './lab.ts';

export function startStorefrontWorld(variant: string): Promise<StartedWorld> {
  return startWorld({
    seed: 7,
    world: worldWith(lab.world, { modelMs: 2 }),
    product: productWith(lab.product),
    variant: join(import.meta.dirname, variant),
    timeoutMs: 5_000,
    storefrontPort: 0,
    reaper: { pid: 0, watch() {}, forget() {}, async [Symbol.asyncDispose]() {} },
    signal: new AbortController().signal,
  });
}

export function storefrontOf(world: StartedWorld) {
  const [storefront] = world.processes('storefront');
  if (!storefront) throw new Error('there is no storefront');
  return storefront;
}

export function heldBy(world: StartedWorld) {
  const held = readDescriptors(storefrontOf(world).pid);
  if (!held) throw new Error('the storefront is gone');
  return held;
}
