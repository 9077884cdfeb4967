import type { Lab } from '../lab.ts';
import type { Slo } from '../measure.ts';
import { type Change, productWith, worldWith } from '../world.ts';
import type { Night } from './draw-night.ts';

/** What is good, and how much of it has to be, is the same in every night. */
export const nightBudgetMs = 1_500;
export const nightAllowedShare = 0.05;

/** Where a lab has no job of its own: so little that no incident feels it. */
const quietJob = { batches: { perSecond: 1, atOnce: 1, budgetMs: nightBudgetMs }, pages: 2 } as const;

/**
 * The lab as a drill plays it: its incident in a topology that every night has, `night.models` model servers and a job beside the page
 * views, with no ranker between. Faults and traffic are as large to a server as in the lab. `isControl`: nothing will be triggered in it.
 */
export function labOfNight(lab: Lab, night: Night, isControl: boolean): Lab {
  const world = worldWith(lab.world);
  const product = productWith(lab.product);
  // What a trigger scales up runs by the time at which the pager goes off.
  const scaledTo = lab.trigger.reduce<number | null>(
    (to, change) => (change.kind === 'scale' ? change.models : to),
    null,
  );
  const ofTheLabs = night.models / (scaledTo ?? world.models);
  const change = (one: Change): Change | Change[] => {
    if (one.kind === 'scale') return { ...one, models: night.models };
    if (one.kind === 'traffic') return scaledTo === null ? one : { ...one, times: one.times * ofTheLabs };
    if (one.kind === 'release') return rollOut(one, night);
    if (one.kind === 'deploy') return shrink(one, nightAllowedShare / (lab.slos[0]?.atMost ?? nightAllowedShare));
    return one.kind === 'fault' ? strike(one, night, ofTheLabs) : one;
  };
  const batches = lab.load.batches ?? quietJob.batches;
  return {
    ...lab,
    world: {
      ...lab.world,
      models: scaledTo === null || isControl ? night.models : world.models,
      modelsAtMost: night.models,
      hops: 1,
    },
    product: {
      ...lab.product,
      budgetMs: nightBudgetMs,
      batchRows: product.batchRows ?? quietJob.pages * product.candidates,
    },
    load: { ...lab.load, batches: { ...batches, budgetMs: nightBudgetMs } },
    slos: lab.slos.map((slo, index): Slo => (index === 0 ? { ...slo, atMost: nightAllowedShare } : slo)),
    trigger: lab.trigger.flatMap(change),
    ...(lab.recovery ? { recovery: { ...lab.recovery, trigger: lab.recovery.trigger.flatMap(change) } } : {}),
  };
}

/** A roll-out that has come to the last server but one: the pager wants most of the answers to be bad. */
function rollOut(release: Extract<Change, { kind: 'release' }>, { struck, models }: Night): Change[] {
  return Array.from({ length: models - 1 }, (_, at) => ({ ...release, model: ((struck - 1 + at) % models) + 1 }));
}

/**
 * Features that are scaled down are so by as much more as a night allows more bad views: an alert that goes off at 14 % in the lab goes
 * off at 72 % here.
 */
function shrink(deploy: Extract<Change, { kind: 'deploy' }>, times: number): Change {
  const { scale } = deploy.product;
  return scale === undefined ? deploy : { ...deploy, product: { ...deploy.product, scale: scale / times } };
}

/** One of more servers gets fewer calls: it has to be slower by as much to hold as many of them. */
function strike(fault: Extract<Change, { kind: 'fault' }>, { struck }: Night, times: number): Change {
  const { toxic } = fault;
  if (toxic.type !== 'latency') return { ...fault, model: struck };
  const latency = Number(toxic.attributes.latency) * times;
  return { ...fault, model: struck, toxic: { ...toxic, attributes: { ...toxic.attributes, latency } } };
}
