import type { Role } from '../../lab/world.ts';
import type { ProcessChange, Settings } from '../../services/protocol.ts';
import { interrupted } from '../interrupted.ts';
import type { WorldPlan } from '../world-plan.ts';
import type { OwnerHooks } from './foreign-process.ts';
import { limitOpenFiles } from './limit-open-files.ts';
import type { Reaper } from './reaper.ts';
import { type ForkedProcess, forkProcess, type ServiceProcess } from './service-process.ts';
import type { ServingSettings } from './settings-again.ts';

/** The processes of a world, by name: all that were forked end with it, and one that ends unasked fails it. */
export interface Crew extends AsyncDisposable {
  /** The modules load meanwhile; it serves once it is started. */
  fork(role: Role, name: string, variant: string | null): ForkedProcess;
  start(process: ForkedProcess, settings: Settings): Promise<ServiceProcess>;
  /** Forks and starts one whose failure to start is not the world's: it is ended, and whoever called decides. */
  launch(settings: ServingSettings): Promise<ServiceProcess>;
  /** Those that serve now, sorted by name. */
  processes(role?: Role): readonly ServiceProcess[];
  serving(): readonly { readonly settings: Settings; readonly process: ServiceProcess }[];
  find(name: string): ServiceProcess | undefined;
  /** It does not serve any longer; its process is the caller's. */
  dismiss(name: string): void;
  /** Tells all of a role, and waits until each has done it. */
  change(role: Role, what: ProcessChange): Promise<void>;
  /** Of its storefronts, those that start later too. */
  limitOpenFiles(limit: number): void;
  /** For programs that are not ours, and run for this world alone. */
  readonly owner: OwnerHooks;
  foreignPids(): readonly number[];
  readonly failed: Promise<never>;
  /** What the work gives, unless `failed` comes first. */
  guard<T>(work: Promise<T>): Promise<T>;
}

export function gatherCrew(plan: WorldPlan, reaper: Reaper, env: NodeJS.ProcessEnv): Crew {
  const running = new Map<string, { settings: Settings; process: ServiceProcess }>();
  const forked = new Set<ForkedProcess>();
  const foreign = new Set<number>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const onAbort = () => failure.reject(interrupted());
  plan.signal.addEventListener('abort', onAbort, { once: true });
  const guard = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure.promise]);
  let openFiles: number | null = null;
  let ended = false;

  function processes(role?: Role): ServiceProcess[] {
    return [...running.values()]
      .filter(({ settings }) => !role || settings.role === role)
      .map(({ process }) => process)
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  }

  function forkOne(role: Role, name: string, variant: string | null): ForkedProcess {
    // A restart that was overtaken by the end must not begin again.
    if (ended) throw interrupted();
    const { onTick, onLog } = plan;
    const hooks = {
      onPid: reaper.watch,
      onExit: reaper.forget,
      ...(onTick && role === 'load' ? { onTick } : {}),
      ...(onLog ? { onStderr: (text: string) => onLog(name, text) } : {}),
    };
    const process = forkProcess(role, name, variant, hooks, env);
    forked.add(process);
    return process;
  }

  async function start(process: ForkedProcess, settings: Settings): Promise<ServiceProcess> {
    const started = await process.start(settings, plan.patience?.startMs, plan.traces);
    // Who asks one that is too busy to answer does not outwait the end of the world.
    const guarded: ServiceProcess = { ...started, ask: (what, timeoutMs) => guard(started.ask(what, timeoutMs)) };
    running.set(settings.name, { settings, process: guarded });
    if (settings.role === 'storefront' && openFiles !== null) limitOpenFiles(started.pid, openFiles);
    return guarded;
  }

  return {
    processes,
    guard,
    start,
    failed: failure.promise,
    serving: () => [...running.values()],
    find: (name) => running.get(name)?.process,
    dismiss: (name) => void running.delete(name),
    foreignPids: () => [...foreign],
    fork(role, name, variant) {
      const process = forkOne(role, name, variant);
      process.died.catch(failure.reject);
      return process;
    },
    async launch(settings) {
      const process = forkOne(settings.role, settings.name, settings.variant);
      try {
        const started = await start(process, settings);
        process.died.catch(failure.reject);
        return started;
      } catch (error) {
        await process.kill();
        throw error;
      }
    },
    async change(role, what) {
      await guard(Promise.all(processes(role).map((process) => process.ask({ kind: 'change', change: what }))));
    },
    limitOpenFiles(limit) {
      openFiles = limit;
      for (const { pid } of processes('storefront')) limitOpenFiles(pid, limit);
    },
    owner: {
      signal: plan.signal,
      onPid(pid) {
        foreign.add(pid);
        reaper.watch(pid);
      },
      onExit(pid) {
        foreign.delete(pid);
        reaper.forget(pid);
      },
      onDied: failure.reject,
    },
    async [Symbol.asyncDispose]() {
      ended = true;
      plan.signal.removeEventListener('abort', onAbort);
      await Promise.all([...forked].map((process) => process[Symbol.asyncDispose]()));
    },
  };
}
