import { type StartedWorld, startWorld } from '../world/start-world.ts';
import type { PlayedVariant, Run } from './run.ts';

/** A view that is still on its way after so long is given up, as a gateway does. */
const gatewayTimeoutMs = 30_000;

/** Fresh processes: what an overloaded arm leaves behind must not judge the next. */
export async function startVariantWorld(run: Run, variant: PlayedVariant): Promise<StartedWorld> {
  run.step(variant.id, 'starting', 'fresh processes');
  return startWorld({
    seed: run.seed,
    world: { ...run.world, ...variant.world },
    product: run.product,
    variant: variant.file,
    timeoutMs: gatewayTimeoutMs,
    storefrontPort: 0,
    reaper: run.reaper,
    signal: run.signal,
    onTick: (seconds) => run.onTick(variant.id, seconds),
  });
}
