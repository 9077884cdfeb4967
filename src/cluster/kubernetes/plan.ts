import { LabError } from '../../errors.ts';
import { worldWith } from '../../lab/world.ts';
import { readPlan } from '../plan/read-plan.ts';
import { type Plan, type Step, stepsOf } from '../plan/steps.ts';
import type { Image } from './image.ts';

export interface BundlePlan extends Plan {
  readonly image: Image;
  /** Of the world: weights, ids and names hang on it. */
  readonly secret: string;
}
interface Said extends Omit<BundlePlan, 'id' | 'lab' | 'variants' | 'rate'> {
  /** Page views per second in the calm; null: what the lab says. */
  readonly rate: number | null;
}

/** Errors as `readPlan`; throws LabError `usage` for a lab whose world Kubernetes cannot have, or without a rate. */
export async function readBundlePlan(id: string, { rate, ...said }: Said, signal?: AbortSignal): Promise<BundlePlan> {
  const plan = await readPlan(id, signal);
  const world = worldWith(plan.lab.world, plan.variants.get('defect.ts')?.world);
  if (world.tls) refuse(`${id} needs TLS certificates of localhost, which its pods would not have`);
  if (world.openFilesPerView !== null) refuse(`${id} needs a limit on descriptors, which its pods would not have`);
  const ratePerSecond = rate ?? plan.lab.load.pages?.atMost;
  if (ratePerSecond === undefined) {
    throw new LabError(
      'usage',
      `${id} measures on each machine how many views it takes, and a cluster is not measured`,
      'Say `--rate N`, page views per second in the calm.',
    );
  }
  return { ...plan, ...said, rate: ratePerSecond };
}

/** Errors as `stepsOf`, and LabError `usage`: the lab cannot be told in Kubernetes' terms. */
export function bundleSteps(plan: BundlePlan): Step[] {
  const steps = stepsOf(plan);
  if (steps.some(({ state }) => state.released.length > 0))
    refuse(`${plan.id} stops a roll-out half-way, and the pods of a Deployment are all alike`);
  return steps;
}

function refuse(why: string): never {
  throw new LabError('usage', why, 'Export another lab; docs/kubernetes.md says which.');
}
