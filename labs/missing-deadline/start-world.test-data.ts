import { join } from 'node:path';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { testSecret } from '../../src/load/pages-server.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import { type ProcessWorld, startWorld } from '../../src/world/process/start-world.ts';
import lab from './lab.ts';

/** A variant of this lab, by its path in the lab's folder. */
export const variantOf = (file: string) => readArtifact(join(import.meta.dirname, file));

/** Fresh processes, as in a run. */
export function start(file: string): Promise<ProcessWorld> {
  return startWorld(
    {
      seed: 7,
      world: worldWith(lab.world),
      product: productWith(lab.product),
      variant: variantOf(file),
      timeoutMs: 5_000,
      storefrontPort: 0,
      secret: testSecret,
      signal: new AbortController().signal,
    },
    rememberPids(),
  );
}
