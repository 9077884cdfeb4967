import { setTimeout as wait } from 'node:timers/promises';
import type { MachineLook } from '../../assembly/blame.ts';
import { sharesBetween } from '../../cpu-shares.ts';
import { readCpuOf, sampleCpu } from './machine-cpu.ts';

const lookMs = 1_000;

/** `ours`: all processes of this run. */
export async function lookAtMachine(ours: readonly number[], pid: number | null): Promise<MachineLook> {
  const look = async () => ({ cpu: await sampleCpu(ours), burntMs: pid === null ? 0 : await readCpuOf(pid) });
  const before = await look();
  await wait(lookMs);
  const after = await look();
  // By the system's own book, as all shares are.
  const processorMs = (after.cpu.totalMs - before.cpu.totalMs) / after.cpu.processors;
  const { own, others } = sharesBetween(before.cpu, after.cpu);
  return {
    own,
    others,
    burns: pid === null ? null : (after.burntMs - before.burntMs) / processorMs,
  };
}
