import { join } from 'node:path';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { readDescriptors } from '../../src/world/process/readings/read-descriptors.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import { type ProcessWorld, startWorld } from '../../src/world/process/start-world.ts';
import lab from './lab.ts';

export function startStorefrontWorld(variant: string): Promise<ProcessWorld> {
  return startWorld(
    {
      seed: 7,
      world: worldWith(lab.world, { modelMs: 2 }),
      product: productWith(lab.product),
      variant: readArtifact(join(import.meta.dirname, variant)),
      timeoutMs: 5_000,
      storefrontPort: 0,
      signal: new AbortController().signal,
    },
    rememberPids(),
  );
}

export function storefrontOf(world: ProcessWorld) {
  const [storefront] = world.members('storefront');
  if (!storefront) throw new Error('there is no storefront');
  return storefront;
}

export function heldBy(world: ProcessWorld) {
  const held = readDescriptors(storefrontOf(world).pid);
  if (!held) throw new Error('the storefront is gone');
  return held;
}
