import { LabError } from '../../errors.ts';
import { assembleWorld } from '../assembly/assemble-world.ts';
import type { StartedLoad, StartedWorld, WorldRuntime } from '../contract.ts';
import { interrupted } from '../interrupted.ts';
import { createProcessRuntime } from '../process/process-runtime.ts';
import { startReaper } from '../process/reaper.ts';
import type { WorldPlan } from '../world-plan.ts';
import { listBusiestBeside } from './busiest-beside.ts';
import { createComposeGround } from './compose-ground.ts';
import { removeRun } from './remove-run.ts';
import { drawRunId, prepareContainers, type RunContainers } from './run-containers.ts';

const never = new AbortController().signal;

/** Worlds of containers, each member in one of its own, of that image. What is no world runs on this machine, as with processes. */
export function createComposeRuntime(imageName: string): WorldRuntime {
  const reaper = startReaper();
  const here = createProcessRuntime(reaper);
  const run = drawRunId();
  const running = new Set<AsyncDisposable>();
  const ended = new AbortController();
  let prepared: Promise<RunContainers> | null = null;
  let description = `containers of ${imageName}`;

  function prepare(signal: AbortSignal): Promise<RunContainers> {
    prepared ??= open(AbortSignal.any([signal, ended.signal]));
    return prepared;
  }

  async function open(signal: AbortSignal): Promise<RunContainers> {
    // Before anything that it would have to remove.
    reaper.removeContainers(run);
    try {
      const containers = await prepareContainers(run, imageName, reaper, signal);
      const { engine, image } = containers;
      description = `containers of ${image.name} (${image.id.slice(0, 19)}) on ${engine.says}`;
      return containers;
    } catch (error) {
      if (signal.aborted) throw interrupted();
      throw error;
    }
  }

  const keep = <T extends AsyncDisposable>(started: T, release: () => void): T => {
    const kept = {
      ...started,
      async [Symbol.asyncDispose]() {
        running.delete(kept);
        await started[Symbol.asyncDispose]();
        release();
      },
    };
    running.add(kept);
    return kept;
  };

  async function start(plan: WorldPlan): Promise<StartedWorld> {
    plan.signal.throwIfAborted();
    const ground = createComposeGround(await prepare(plan.signal), plan.signal);
    try {
      return keep(await assembleWorld(plan, ground), ground.release);
    } catch (error) {
      ground.release();
      throw error;
    }
  }

  return {
    name: 'compose',
    get description() {
      return description;
    },
    async check() {
      await prepare(never);
    },
    async checkPort() {
      throw new LabError('usage', 'Containers of a run open no port of this machine.', 'Leave out --on compose.');
    },
    start,
    async startLoad(settings): Promise<StartedLoad> {
      const ground = createComposeGround(await prepare(never), never);
      const forked = ground.fork('load', 'load', null, {}, {});
      try {
        const load = await forked.start({ role: 'load', name: 'load', ...settings });
        const offer = async (ratePerSecond: number) => {
          await load.ask({ kind: 'change', change: { kind: 'offer', ratePerSecond, arrivals: 'poisson' } });
        };
        return keep({ offer, [Symbol.asyncDispose]: () => load[Symbol.asyncDispose]() }, ground.release);
      } catch (error) {
        await forked[Symbol.asyncDispose]();
        ground.release();
        throw error;
      }
    },
    runTool: here.runTool,
    removeAtEnd: here.removeAtEnd,
    sampleCpu: here.sampleCpu,
    listBusiest: () => listBusiestBeside(run, reaper.pid),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await Promise.all([...running].map((started) => started[Symbol.asyncDispose]()));
      if (prepared !== null) await removeRun(run);
      await here[Symbol.asyncDispose]();
    },
  };
}
