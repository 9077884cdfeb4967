import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { othersAtMost } from '../../lab/disturbed.ts';
import { sharesBetween } from '../../world/cpu-shares.ts';
import { allowedCores, readCpuAllowance } from '../../world/process/readings/cpu-allowance.ts';
import { sampleCpu } from '../../world/process/readings/machine-cpu.ts';
import { type Finding, fine } from './finding.ts';

const sampleMs = 1_000;
const neededMemoryMiB = 512;
const wantedCores = 2;

export async function checkCores(): Promise<Finding> {
  const cores = allowedCores(await readCpuAllowance());
  const here = cpus();
  const part = cores < here.length ? ` of ${here.length} (the limit of this process)` : '';
  const says = `${Number(cores.toFixed(2))}${part}, ${here[0]?.model.trim() || 'model unknown'}`;
  if (cores >= wantedCores) return fine('cores', says);
  const remedy = 'Give it two: on one, load and services disturb each other, and verdicts stay inconclusive.';
  return { name: 'cores', state: 'caution', text: says, remedy };
}

export function checkMemory(): Finding {
  const freeMiB = Math.floor(process.availableMemory() / 2 ** 20);
  const says = `${freeMiB.toLocaleString('en')} MiB free`;
  if (freeMiB >= neededMemoryMiB) return fine('memory', says);
  return {
    name: 'memory',
    state: 'caution',
    text: says,
    remedy: `Free some: a run takes up to ${neededMemoryMiB} MiB.`,
  };
}

/** What everybody else takes of the processors, over a second. */
export async function checkOthers(signal: AbortSignal): Promise<{ readonly share: number; readonly finding: Finding }> {
  const before = await sampleCpu([]);
  await wait(sampleMs, undefined, { signal });
  const { others, steal } = sharesBetween(before, await sampleCpu([]));
  const stolen = steal === null ? '' : `, ${percent(steal)} of it stolen by the host`;
  const says = `take ${percent(others)} of the machine${stolen}`;
  if (others <= othersAtMost) return { share: others, finding: fine('others', says) };
  const remedy = `Above ${percent(othersAtMost)} a window is repeated, and a run may stay inconclusive: stop whatever else is running.`;
  return { share: others, finding: { name: 'others', state: 'caution', text: says, remedy } };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
