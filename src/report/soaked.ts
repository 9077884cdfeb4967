import type { Arm, RunResult, SoakResult } from '../judge/record/result.ts';
import { servingRoles } from '../lab/world.ts';

export interface Soaked {
  readonly arm: Arm;
  readonly soak: SoakResult;
}

/** Those that were watched on, in the order in which they were played. */
export function soakedIn(result: RunResult): Soaked[] {
  return result.arms.flatMap((arm) => (arm.soak && arm.soak.slices.length > 0 ? [{ arm, soak: arm.soak }] : []));
}

/** The processes that run the variant's code, in the order of the way that a view takes. */
export function heldBy({ arm: { roles }, soak: { slices } }: Soaked): string[] {
  const names = [...new Set(slices.flatMap(({ memoryMiB }) => Object.keys(memoryMiB)))].sort();
  return servingRoles.flatMap((role) => names.filter((name) => roles[name] === role));
}

export function shareOf(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}
