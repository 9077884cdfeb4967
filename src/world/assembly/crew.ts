import type { Role } from '../../lab/world.ts';
import type { ProcessChange, Settings } from '../../services/protocol.ts';
import { interrupted } from '../interrupted.ts';
import type { WorldPlan } from '../world-plan.ts';
import type { ForkedMember, ServingMember } from './forked-member.ts';
import type { Ground } from './ground.ts';
import type { ServingSettings } from './settings-again.ts';

/** The members of a world, by name: all that were forked end with it, and one that ends unasked fails it. */
export interface Crew<M extends ServingMember = ServingMember> extends AsyncDisposable {
  /** The modules load meanwhile; it serves once it is started. */
  fork(role: Role, name: string, variant: string | null): ForkedMember<M>;
  start(member: ForkedMember<M>, settings: Settings): Promise<M>;
  /** Forks and starts one whose failure to start is not the world's: it is ended, and whoever called decides. */
  launch(settings: ServingSettings): Promise<M>;
  /** Those that serve now, sorted by name. */
  members(role?: Role): readonly M[];
  serving(): readonly { readonly settings: Settings; readonly member: M }[];
  find(name: string): M | undefined;
  /** It does not serve any longer; to end it is the caller's. */
  dismiss(name: string): void;
  /** Tells all of a role, and waits until each has done it. */
  change(role: Role, what: ProcessChange): Promise<void>;
  /** Of its storefronts, those that start later too. */
  limitOpenFiles(limit: number): Promise<void>;
  /** The world fails with it. */
  fail(error: unknown): void;
  readonly failed: Promise<never>;
  /** What the work gives, unless `failed` comes first. */
  guard<T>(work: Promise<T>): Promise<T>;
}

export function gatherCrew<M extends ServingMember>(
  plan: WorldPlan,
  ground: Ground<M>,
  env: NodeJS.ProcessEnv,
): Crew<M> {
  const running = new Map<string, { settings: Settings; member: M }>();
  const forked = new Set<ForkedMember<M>>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const onAbort = () => failure.reject(interrupted());
  plan.signal.addEventListener('abort', onAbort, { once: true });
  const guard = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure.promise]);
  let openFiles: number | null = null;
  let ended = false;

  function members(role?: Role): M[] {
    return [...running.values()]
      .filter(({ settings }) => !role || settings.role === role)
      .map(({ member }) => member)
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  }

  function forkOne(role: Role, name: string, variant: string | null): ForkedMember<M> {
    // A restart that was overtaken by the end must not begin again.
    if (ended) throw interrupted();
    const { onTick, onLog } = plan;
    const hooks = {
      ...(onTick && role === 'load' ? { onTick } : {}),
      ...(onLog ? { onStderr: (text: string) => onLog(name, text) } : {}),
    };
    const member = ground.fork(role, name, variant, hooks, env);
    forked.add(member);
    return member;
  }

  async function start(member: ForkedMember<M>, settings: Settings): Promise<M> {
    const started = await member.start(settings, plan.patience?.startMs, plan.traces);
    // Who asks one that is too busy to answer does not outwait the end of the world.
    const ask: M['ask'] = (what, timeoutMs) => guard(started.ask(what, timeoutMs));
    const guarded: M = { ...started, ask };
    running.set(settings.name, { settings, member: guarded });
    if (settings.role === 'storefront' && openFiles !== null) await ground.limitOpenFiles(started, openFiles);
    return guarded;
  }

  return {
    members,
    guard,
    start,
    failed: failure.promise,
    serving: () => [...running.values()],
    find: (name) => running.get(name)?.member,
    dismiss: (name) => void running.delete(name),
    fail: failure.reject,
    fork(role, name, variant) {
      const member = forkOne(role, name, variant);
      member.died.catch(failure.reject);
      return member;
    },
    async launch(settings) {
      const member = forkOne(settings.role, settings.name, settings.variant);
      try {
        const started = await start(member, settings);
        member.died.catch(failure.reject);
        return started;
      } catch (error) {
        await member.kill();
        throw error;
      }
    },
    async change(role, what) {
      await guard(Promise.all(members(role).map((member) => member.ask({ kind: 'change', change: what }))));
    },
    async limitOpenFiles(limit) {
      openFiles = limit;
      await Promise.all(members('storefront').map((member) => ground.limitOpenFiles(member, limit)));
    },
    async [Symbol.asyncDispose]() {
      ended = true;
      plan.signal.removeEventListener('abort', onAbort);
      await Promise.all([...forked].map((member) => member[Symbol.asyncDispose]()));
    },
  };
}
