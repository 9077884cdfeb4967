import type { BalancerWish } from '../balancer/balancer-choice.ts';
import type { BalancerPlan } from '../balancer/balancer-plan.ts';
import type { WorldBalancer } from '../contract.ts';
import type { OwnerHooks } from './foreign-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { startRealBalancer } from './start-real-balancer.ts';

/** The embedded one is a process of the world, and has no configuration. */
export type Balancer = WorldBalancer & AsyncDisposable;

interface Hooks extends OwnerHooks {
  readonly forkEmbedded: () => Promise<ServiceProcess>;
}

const host = '127.0.0.1';

/** `wish` left out: the embedded one. Errors: `missing-tool` when what was named does not serve. */
export async function startBalancer(
  wish: BalancerWish | undefined,
  plan: Omit<BalancerPlan, 'listen'>,
  hooks: Hooks,
): Promise<Balancer> {
  if (wish && wish.choice.kind !== 'embedded') return startRealBalancer(wish.choice, plan, wish.configFolder, hooks);
  const { started } = await hooks.forkEmbedded();
  // Ended by its world, as all that it forks.
  const address = { host, port: started.port };
  return { address, description: 'the embedded balancer', config: null, async [Symbol.asyncDispose]() {} };
}
