import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { now } from '../lab/clock.ts';
import type { ProcessFigures } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

const stallResolutionMs = 10;

/** CPU, event loop and memory of this process. `handled` counts the work that it has finished since it started. */
export function startProcessFigures(handled: () => number): Gathering<ProcessFigures> {
  let atMark = readCounters(handled);
  const stalls = monitorEventLoopDelay({ resolution: stallResolutionMs });
  stalls.enable();
  return {
    mark() {
      stalls.reset();
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
        // What it records is from one ring of a timer to the next.
        longestStallMs: Math.max(0, stalls.max / 1e6 - stallResolutionMs),
        handled: atRead.handled - atMark.handled,
        resources: countResources(),
      };
    },
    stop: () => void stalls.disable(),
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
