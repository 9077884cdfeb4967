import { LabError } from '../../errors.ts';
import { type Batches, ordinaryNames, type Product } from '../../lab/world.ts';
import type { StartedWorld } from '../contract.ts';
import { pause } from '../interrupted.ts';
import type { WorldPlan } from '../world-plan.ts';
import type { Crew } from './crew.ts';
import type { FaultLinks } from './fault-links.ts';
import type { ServingMember } from './forked-member.ts';
import type { Releases } from './releases.ts';
import type { Replicas } from './replicas.ts';

/** What can be changed in a world that runs. */
export interface Changes extends Pick<StartedWorld, 'offer' | 'fit' | 'apply' | 'drain'> {
  /** As it was deployed last. */
  readonly product: Product;
}

export function createChanges<M extends ServingMember>(
  plan: WorldPlan,
  crew: Crew<M>,
  replicas: Replicas,
  releases: Releases,
  links: FaultLinks | null,
): Changes {
  const { change, guard } = crew;
  const { names = ordinaryNames } = plan;
  let product = plan.product;
  const modelMsOf = new Map<number, number>();
  let ratePerSecond = 0;
  let arrivals: 'poisson' | 'constant' = 'poisson';

  const offer = async (rate: number, kind = arrivals) => {
    ratePerSecond = rate;
    arrivals = kind;
    await change('load', { kind: 'offer', ratePerSecond: rate, arrivals: kind });
  };
  const deploy = async (next: Product) => {
    product = next;
    await change('load', { kind: 'deploy', product: next, settled: false });
    await change('storefront', { kind: 'product', product: next });
    await change('load', { kind: 'deploy', product: next, settled: true });
  };
  const takeMs = async (model: number, modelMs: number) => {
    modelMsOf.set(model, modelMs);
    await change('accelerator', { kind: 'slow', model: `${names.model}-${model}`, modelMs });
  };
  const onLinks = (): FaultLinks => {
    if (links) return links;
    throw new LabError(
      'broken-lab',
      'A fault needs a link to act on, and this world has none.',
      "Add `link: 'faults'` to the lab's world.",
    );
  };

  return {
    get product() {
      return product;
    },
    offer,
    async fit(budgetMs: number, fitted: Batches | undefined) {
      product = { ...product, budgetMs };
      await Promise.all([
        change('load', { kind: 'budget', budgetMs }),
        change('storefront', { kind: 'product', product }),
        ...(fitted ? [change('load', { kind: 'batches', batches: fitted })] : []),
      ]);
    },
    async apply(what) {
      if (what.afterMs) await guard(pause(what.afterMs, plan.signal));
      if (what.kind === 'deploy') {
        const before = product;
        await deploy({ ...product, ...what.product });
        return { [Symbol.asyncDispose]: () => deploy(before) };
      }
      if (what.kind === 'fault') return guard(onLinks().strike(what.model, what.toxic));
      if (what.kind === 'scale') {
        const before = replicas.count;
        await guard(replicas.growTo(what.models));
        return { [Symbol.asyncDispose]: () => replicas.shrinkTo(before) };
      }
      if (what.kind === 'release') {
        const back = await guard(releases.rollOver(what.model));
        return { [Symbol.asyncDispose]: () => guard(back()) };
      }
      if (what.kind === 'slow') {
        const before = modelMsOf.get(what.model) ?? plan.world.modelMs;
        await takeMs(what.model, what.modelMs);
        return { [Symbol.asyncDispose]: () => takeMs(what.model, before) };
      }
      const before = ratePerSecond;
      await offer(before * what.times);
      return { [Symbol.asyncDispose]: () => offer(before) };
    },
    drain: (model) => guard(onLinks().drain(model)),
  };
}
