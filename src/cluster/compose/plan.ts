import { LabError } from '../../errors.ts';
import { listLabs } from '../../lab/load/discover.ts';
import { worldWith } from '../../lab/world.ts';
import { readPlan } from '../plan/read-plan.ts';
import { type Plan, type Step, stepsOf } from '../plan/steps.ts';
import type { LabPlan } from './lab-plan.ts';

/** Of a lab that measures on each machine how many views it takes. */
const usualRate = 40;
const firstPort = 3_001;

/** A lab in each of its states. */
export interface ComposePlan {
  readonly plan: Plan;
  readonly steps: readonly [Step, ...Step[]];
  /** The services of one of them. */
  readonly of: (step: Step) => LabPlan;
}
export interface Said {
  readonly seed: number;
  /** Page views per second in the calm; null: what the lab says. */
  readonly rate: number | null;
}

/** Every lab that can be had by compose, in the order of their ids. Errors as `readPlan`. */
export async function readComposePlans(said: Said, signal?: AbortSignal): Promise<ComposePlan[]> {
  const plans: ComposePlan[] = [];
  // One by one: each reads its variants in a worker, which has only so long.
  for (const id of await listLabs()) plans.push(await readOne(id, said, signal));
  return plans.filter(({ plan }) => whyNot(plan) === null);
}

/** Errors as `readPlan`; throws LabError `usage` for a lab whose world compose cannot have. */
export async function readComposePlan(id: string, said: Said, signal?: AbortSignal): Promise<ComposePlan> {
  const read = await readOne(id, said, signal);
  const why = whyNot(read.plan);
  if (why !== null) throw new LabError('usage', `${id} ${why}`, 'Export another lab; docs/compose.md says which.');
  return read;
}

async function readOne(id: string, { seed, rate }: Said, signal?: AbortSignal): Promise<ComposePlan> {
  const found = await readPlan(id, signal);
  const most = found.lab.load.pages?.atMost;
  const plan = { ...found, seed, rate: rate ?? most ?? usualRate };
  const port = firstPort + (await listLabs()).indexOf(id);
  const [first, ...rest] = stepsOf(plan);
  if (!first) throw new Error(`${id} has no calm`);
  return { plan, steps: [first, ...rest], of: ({ state }) => ({ state, port, anyRate: most === undefined }) };
}

function whyNot({ lab }: Plan): string | null {
  const world = worldWith(lab.world);
  return world.tls ? 'speaks TLS, with certificates that are made for each run' : null;
}
