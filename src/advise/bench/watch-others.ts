import { cpus } from 'node:os';
import { sumOf } from '../../judge/statistics/sum.ts';

/** A larger share of the machine that others take is no noise: what was measured meanwhile says more of them. */
export const disturbedAbove = 0.15;

/** From a mark on: the share of this machine's CPU that neither this process nor those that are measured took, 0 to 1. */
export function watchOthers(): (measuredCpuMs: number) => number {
  const [before, own] = [readMachine(), process.cpuUsage()];
  return (measuredCpuMs) => {
    const after = readMachine();
    const { user, system } = process.cpuUsage(own);
    const allMs = after.allMs - before.allMs;
    const othersMs = after.busyMs - before.busyMs - measuredCpuMs - (user + system) / 1_000;
    return allMs > 0 ? Math.max(0, othersMs / allMs) : 0;
  };
}

function readMachine(): { readonly allMs: number; readonly busyMs: number } {
  const times = cpus().map(({ times }) => times);
  const busyMs = sumOf(times, ({ user, nice, sys, irq }) => user + nice + sys + irq);
  return { busyMs, allMs: busyMs + sumOf(times, ({ idle }) => idle) };
}
