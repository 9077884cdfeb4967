import type { Disturbance } from '../judge/result.ts';
import { pause } from '../world/start-world.ts';
import { type CpuSample, sampleCpu, sharesBetween } from './machine-cpu.ts';

/** More of the machine than this taken by others, and a window does not count. */
export const othersAtMost = 0.15;
export const repeatsAtMost = 3;
const quietWaitMs = 20_000;
const quietSampleMs = 500;

/** What others took of the machine since `before`. */
export async function measureDisturbance(
  before: CpuSample,
  pids: readonly number[],
  repeated: number,
): Promise<Disturbance> {
  const { others, steal } = sharesBetween(before, await sampleCpu(pids));
  return { othersShare: others, stealShare: steal, repeated, disturbed: others > othersAtMost };
}

/** Waits, within bounds, until others leave the machine to us again. */
export async function awaitQuiet(pids: readonly number[], signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < quietWaitMs; waitedMs += quietSampleMs) {
    const before = await sampleCpu(pids);
    await pause(quietSampleMs, signal);
    if (sharesBetween(before, await sampleCpu(pids)).others <= othersAtMost) return;
  }
}

export function sayOthers(share: number | null): string {
  return `others took ${Math.round((share ?? 0) * 100)} % of the machine`;
}
