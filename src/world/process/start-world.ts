import { type AssembledWorld, assembleWorld } from '../assembly/assemble-world.ts';
import type { WorldPlan } from '../world-plan.ts';
import { createProcessGround } from './process-ground.ts';
import type { Reaper } from './reaper.ts';
import type { ServiceProcess } from './service-process.ts';

/** A world whose members are known by their pids. */
export interface ProcessWorld extends AssembledWorld<ServiceProcess> {
  /** Of programs that are not ours and run for this world alone. */
  foreignPids(): readonly number[];
}

/** Starts fresh processes for one variant and waits until a real call went through all of them. */
export async function startWorld(plan: WorldPlan, reaper: Reaper): Promise<ProcessWorld> {
  const ground = createProcessGround(plan, reaper);
  const world = await assembleWorld(plan, ground);
  return { ...world, foreignPids: ground.foreignPids };
}
