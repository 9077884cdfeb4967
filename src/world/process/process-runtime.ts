import { listenHttp } from '../../services/listen.ts';
import type { StartedLoad, WorldRuntime } from '../contract.ts';
import { compiledFolder } from '../own-folders.ts';
import { checkOpenFiles } from './check-open-files.ts';
import { checkTemporaryFolder } from './check-temporary.ts';
import { createDoomedPaths } from './doomed-paths.ts';
import { findPlaces } from './find-places.ts';
import { alive } from './own-processes.ts';
import { listBusiest } from './readings/list-busiest.ts';
import { sampleCpu } from './readings/machine-cpu.ts';
import { type Reaper, startReaper } from './reaper.ts';
import { runTool } from './run-tool.ts';
import { forkProcess } from './service-process.ts';
import { startWorld } from './start-world.ts';

const host = '127.0.0.1';

/** Worlds of processes on this machine, on its loopback addresses; `given` ends with it. Error: `unfit-environment`. */
export function createProcessRuntime(given?: Reaper): WorldRuntime {
  checkTemporaryFolder();
  compiledFolder();
  checkOpenFiles();
  // Before anything that it would have to end.
  const reaper = given ?? startReaper();
  const { watch, forget } = reaper;
  // Whoever leaves without taking the runtime apart, since that took too long, still runs this.
  const doomed = createDoomedPaths();
  process.once('exit', doomed.removeAll);
  const running = new Set<AsyncDisposable>();
  /** Until it is disposed, by whomever. */
  const keep = <T extends AsyncDisposable>(started: T): T => {
    running.add(started);
    return {
      ...started,
      async [Symbol.asyncDispose]() {
        running.delete(started);
        await started[Symbol.asyncDispose]();
      },
    };
  };
  return {
    name: 'processes',
    description: null,
    async check(world) {
      await findPlaces(world);
    },
    async checkPort(port) {
      await (await listenHttp(() => {}, host, port))[Symbol.asyncDispose]();
    },
    async start(plan) {
      plan.signal.throwIfAborted();
      return keep(await startWorld(plan, reaper));
    },
    async startLoad(settings): Promise<StartedLoad> {
      const forked = forkProcess('load', 'load', null, { onPid: watch, onExit: forget });
      try {
        const load = await forked.start({ role: 'load', name: 'load', ...settings });
        return keep({
          async offer(ratePerSecond: number) {
            await load.ask({ kind: 'change', change: { kind: 'offer', ratePerSecond, arrivals: 'poisson' } });
          },
          [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
        });
      } catch (error) {
        await forked[Symbol.asyncDispose]();
        throw error;
      }
    },
    runTool: (tool) => runTool(tool, { onStart: watch, onEnd: forget }),
    removeAtEnd(path) {
      doomed.take(path);
      reaper.remove(path);
    },
    sampleCpu: () => sampleCpu([reaper.pid]),
    listBusiest: () => listBusiest(new Set([process.pid, reaper.pid, ...alive])),
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((started) => started[Symbol.asyncDispose]()));
      doomed.removeAll();
      process.off('exit', doomed.removeAll);
      await reaper[Symbol.asyncDispose]();
    },
  };
}
