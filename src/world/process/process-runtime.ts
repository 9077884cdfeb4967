import { listenHttp } from '../../services/listen.ts';
import type { StartedLoad, WorldRuntime } from '../contract.ts';
import { findPlaces } from './find-places.ts';
import { sampleCpu } from './readings/machine-cpu.ts';
import { type Reaper, startReaper } from './reaper.ts';
import { runTool } from './run-tool.ts';
import { forkProcess } from './service-process.ts';
import { startWorld } from './start-world.ts';

const host = '127.0.0.1';

/** Worlds of processes on this machine, on its loopback addresses. */
export function createProcessRuntime(): WorldRuntime {
  let reaper: Reaper | null = null;
  /** Before the first process that it would have to end. */
  const reap = (): Reaper => {
    reaper ??= startReaper();
    return reaper;
  };
  return {
    name: 'processes',
    async check(world) {
      await findPlaces(world);
    },
    async checkPort(port) {
      await (await listenHttp(() => {}, host, port))[Symbol.asyncDispose]();
    },
    async start(plan) {
      plan.signal.throwIfAborted();
      return startWorld(plan, reap());
    },
    async startLoad(settings): Promise<StartedLoad> {
      const { watch, forget } = reap();
      const forked = forkProcess('load', 'load', null, { onPid: watch, onExit: forget });
      try {
        const load = await forked.start({ role: 'load', name: 'load', ...settings });
        return {
          async offer(ratePerSecond) {
            await load.ask({ kind: 'change', change: { kind: 'offer', ratePerSecond, arrivals: 'poisson' } });
          },
          [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
        };
      } catch (error) {
        await forked[Symbol.asyncDispose]();
        throw error;
      }
    },
    runTool(tool) {
      const { watch, forget } = reap();
      return runTool(tool, { onStart: watch, onEnd: forget });
    },
    sampleCpu: () => sampleCpu(reaper ? [reaper.pid] : []),
    async [Symbol.asyncDispose]() {
      await reaper?.[Symbol.asyncDispose]();
    },
  };
}
