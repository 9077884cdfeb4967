import { LabError } from '../../errors.ts';
import type { World } from '../../lab/world.ts';
import type { BalancerPlan } from '../balancer/balancer-plan.ts';
import type { WorldBalancer } from '../contract.ts';
import type { WorldPlan } from '../world-plan.ts';
import type { Crew } from './crew.ts';
import { type FaultLinks, openFaultLinks } from './fault-links.ts';
import type { ServingMember } from './forked-member.ts';
import type { Ground } from './ground.ts';

/** Links that bear faults, before its model servers; what is opened ends with `stack`. */
export async function openLinks<M extends ServingMember>(
  plan: WorldPlan,
  ground: Ground<M>,
  { fail, fork, start }: Crew<M>,
  stack: AsyncDisposableStack,
): Promise<FaultLinks> {
  const server = await ground.startFaultServer(plan.faultServer ?? { kind: 'embedded' }, {
    signal: plan.signal,
    onDied: fail,
    forkEmbedded: async () => {
      const name = plan.linksName ?? 'faults';
      const embedded = fork('faults', name, null);
      return start(embedded, { role: 'faults', name, seed: plan.seed, ...ground.faultsOn(name), port: 0 });
    },
  });
  stack.use(server);
  return stack.use(await openFaultLinks(server));
}

export type OpenBalancer = (backends: BalancerPlan['backends']) => Promise<WorldBalancer>;

/**
 * Of a world that has one: the embedded one loads at once, beside the model servers, whose addresses it is then given. It ends
 * with `stack`. null: nothing divides the load.
 */
export function prepareBalancer<M extends ServingMember>(
  plan: WorldPlan,
  ground: Ground<M>,
  crew: Crew<M>,
  stack: AsyncDisposableStack,
): OpenBalancer | null {
  const layer = layerOf(plan.world);
  if (layer === null) return null;
  const { fork, start, fail } = crew;
  const { balancing } = plan.world;
  const name = 'balancer';
  const choice = plan.balancer?.choice.kind ?? 'embedded';
  const embedded = choice === 'embedded' ? fork(name, name, null) : null;
  return async (backends) => {
    const settings = { role: name, name, host: ground.hostOf(name), port: 0, layer, balancing, backends } as const;
    const forkEmbedded = () => start(embedded ?? fork(name, name, null), settings);
    const owner = { signal: plan.signal, onDied: fail, forkEmbedded };
    return stack.use(await ground.startBalancer(plan.balancer, { layer, balancing, backends }, owner));
  };
}

/** Where a balancer divides, in a world that has one. */
function layerOf({ link, tls }: World): 'l4' | 'l7' | null {
  if (link === 'l7' && tls) {
    throw new LabError(
      'broken-lab',
      'An l7 balancer has to read the calls, and this world encrypts them.',
      'Leave out `tls`, or `link: l7`.',
    );
  }
  return link === 'l4' || link === 'l7' ? link : null;
}
