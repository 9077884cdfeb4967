import { performance } from 'node:perf_hooks';
import { now } from '../lab/clock.ts';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

/** CPU, event loop and memory of this process. `handled` counts the work that it has finished since it started. */
export function startProcessFigures(handled: () => number): Gathering<ProcessFigures> {
  let atMark = readCounters(handled);
  return {
    mark() {
      atMark = readCounters(handled);
    },
    read() {
      const atRead = readCounters(handled);
      return {
        pid: process.pid,
        wallMs: atRead.atMs - atMark.atMs,
        cpuMs: atRead.cpuMs - atMark.cpuMs,
        threadCpuMs: atRead.threadCpuMs - atMark.threadCpuMs,
        loopUtilization: performance.eventLoopUtilization(atRead.loop, atMark.loop).utilization,
        rssBytes: atRead.rssBytes,
        peakRssBytes: atRead.peakRssBytes,
        handled: atRead.handled - atMark.handled,
        resources: countResources(),
      };
    },
    stop() {},
  };
}

function readCounters(handled: () => number) {
  const all = process.cpuUsage();
  const thread = process.threadCpuUsage();
  return {
    atMs: now(),
    cpuMs: (all.user + all.system) / 1_000,
    threadCpuMs: (thread.user + thread.system) / 1_000,
    loop: performance.eventLoopUtilization(),
    rssBytes: readRss(),
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
    handled: handled(),
  };
}

/** Listed by Node, counted here: hundreds of sockets are one line. */
function countResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** 0 when the process has no descriptor left to read it with. */
function readRss(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
