import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Batches, Change, Product, Role, ServingRole, World } from '../lab/world.ts';
import type {
  JobSettings,
  ModelSettings,
  ProcessChange,
  RankerSettings,
  Settings,
  StorefrontSettings,
} from '../services/protocol.ts';
import type { BalancerPlan } from './balancer/balancer-plan.ts';
import { type Balancer, type BalancerWish, startBalancer } from './balancer/start-balancer.ts';
import { createAuthority } from './certificates.ts';
import { type FaultLinks, openFaultLinks } from './fault-links.ts';
import { type FaultServerChoice, startFaultServer } from './fault-server.ts';
import { findPlaces } from './find-places.ts';
import type { OwnerHooks } from './foreign-process.ts';
import { limitOpenFiles } from './limit-open-files.ts';
import { awaitReadiness } from './readiness.ts';
import type { Reaper } from './reaper.ts';
import { createReplicas } from './replicas.ts';
import { type ForkedProcess, forkProcess, type ServiceProcess } from './service-process.ts';

export interface WorldPlan {
  readonly seed: number;
  readonly world: World;
  readonly product: Product;
  /** Of a job beside the page views; left out: there is none. */
  readonly batches?: Batches;
  /** Absolute path of the variant's module. */
  readonly variant: string;
  /** A view that takes longer is given up, as a gateway does, in ms. */
  readonly timeoutMs: number;
  /** 0: the system picks one. */
  readonly storefrontPort: number;
  /** Which server puts faults on the links, in a world that has such links; left out: the embedded one. */
  readonly faultServer?: FaultServerChoice;
  /** What divides the load, in a world with a balancer; left out: the embedded one. */
  readonly balancer?: BalancerWish;
  readonly reaper: Reaper;
  /** How long a process may take to start, and then all of them to the first answer; left out: 15 s and 8 s. */
  readonly patience?: { readonly startMs: number; readonly readyMs: number };
  readonly signal: AbortSignal;
  /** Of the load or, where `ticksOf` says so, of the job. */
  onTick?(seconds: readonly LoadTick[]): void;
  readonly ticksOf?: 'load' | 'job';
  /** What its processes print; storefronts log the views that fail where somebody listens. */
  onLog?(name: string, text: string): void;
  /** What the process is called that puts faults on links; left out: what it is. */
  readonly linksName?: string;
}

export interface StartedWorld extends AsyncDisposable {
  /** As they are now, by name: restarts replace them. */
  processes(role?: Role): readonly ServiceProcess[];
  /** Views per second, from now on. */
  offer(ratePerSecond: number, arrivals?: 'poisson' | 'constant'): Promise<void>;
  /** Applies a change under load; disposing the result takes it back. */
  apply(change: Change): Promise<AsyncDisposable>;
  /** Kills the role's processes and starts them again on their ports, as a deployment does at its fastest. */
  restart(role: ServingRole, variant?: string): Promise<void>;
  /** The same for one process, such as `model-2`. */
  replace(name: string): Promise<void>;
  /** Takes the n-th model server, from 1, out of the rotation, until it is disposed. */
  drain(model: number): Promise<AsyncDisposable>;
  /** What its storefront calls, `host:port`: model servers, links to them, a balancer before them, or a ranker. */
  readonly upstream: readonly string[];
  /** For grpc-js, where one name stands for all of them; null: their addresses. */
  readonly target: string | null;
  /** Lowers its storefronts' limit on descriptors, in a world that has one; of those, too, that start later. */
  limitOpenFiles(calmPerSecond: number): void;
  /** What puts faults on the links, with its version; null: this world has no such links. */
  readonly faultServer: string | null;
  /** What divides the load, with its version; null: nothing does. */
  readonly balancer: Pick<Balancer, 'address' | 'says' | 'config'> | null;
  /** Of programs that are not ours and run for this world alone. */
  foreignPids(): readonly number[];
  /** Rejects when a process ends unasked, or the run is interrupted. */
  readonly failed: Promise<never>;
  /** What the work gives, unless `failed` comes first. */
  guard<T>(work: Promise<T>): Promise<T>;
}

const host = '127.0.0.1';
/** What a headless service would be called. */
const service = 'model.lab';
/** Without it grpc-js asks the system, and no server of ours. It reads it when it is loaded. */
export const asksServers = { GRPC_NODE_USE_ALTERNATIVE_RESOLVER: 'true' };
/** A model server that leaves has so long to answer what it has. */
const drainMs = 5_000;
/** A storefront's own files and pipes, and the connections that the load keeps open. */
const descriptorsAtRest = 140;

/** Starts fresh processes for one variant and waits until a real call went through all of them. */
export async function startWorld(plan: WorldPlan): Promise<StartedWorld> {
  plan.signal.throwIfAborted();
  const running = new Map<string, { settings: Settings; process: ServiceProcess }>();
  const forked = new Set<ForkedProcess>();
  let ended = false;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  let product = plan.product;
  let ratePerSecond = 0;
  let openFiles: number | null = null;
  let arrivals: 'poisson' | 'constant' = 'poisson';

  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    ended = true;
    await Promise.all([...forked].map((process) => process[Symbol.asyncDispose]()));
  });
  const onAbort = () => failure.reject(interrupted());
  plan.signal.addEventListener('abort', onAbort, { once: true });
  stack.defer(() => plan.signal.removeEventListener('abort', onAbort));

  const guard = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure.promise]);
  const headless = plan.world.link === 'headless';
  const fork = (role: Role, name: string, variant: string | null): ForkedProcess => {
    // A restart that was overtaken by the end must not begin again.
    if (ended) throw interrupted();
    const process = forkProcess(
      role,
      name,
      variant,
      {
        onPid: plan.reaper.watch,
        onExit: plan.reaper.forget,
        ...(plan.onTick && role === (plan.ticksOf ?? 'load') ? { onTick: plan.onTick } : {}),
        ...(plan.onLog ? { onStderr: (text: string) => plan.onLog?.(name, text) } : {}),
      },
      headless ? asksServers : {},
    );
    forked.add(process);
    process.died.catch(failure.reject);
    return process;
  };
  const start = async (process: ForkedProcess, settings: Settings): Promise<ServiceProcess> => {
    const started = await process.start(settings, plan.patience?.startMs);
    // Who asks one that is too busy to answer does not outwait the end of the world.
    const guarded: ServiceProcess = { ...started, ask: (what, timeoutMs) => guard(started.ask(what, timeoutMs)) };
    running.set(settings.name, { settings, process: guarded });
    if (settings.role === 'storefront' && openFiles !== null) limitOpenFiles(started.pid, openFiles);
    return guarded;
  };

  const foreign = new Set<number>();
  const owner: OwnerHooks = {
    signal: plan.signal,
    onPid(pid) {
      foreign.add(pid);
      plan.reaper.watch(pid);
    },
    onExit(pid) {
      foreign.delete(pid);
      plan.reaper.forget(pid);
    },
    onDied: failure.reject,
  };
  async function openLinks(): Promise<FaultLinks> {
    const server = await startFaultServer(plan.faultServer ?? { kind: 'embedded' }, {
      ...owner,
      forkEmbedded: async () => {
        const name = plan.linksName ?? 'faults';
        const embedded = fork('faults', name, null);
        return start(embedded, { role: 'faults', name, seed: plan.seed, host, port: 0 });
      },
    });
    stack.use(server);
    return stack.use(await openFaultLinks(server));
  }

  /** The embedded one loads beside the model servers, whose addresses it is then given. */
  function openBalancer(layer: 'l4' | 'l7') {
    const { balancing } = plan.world;
    const choice = plan.balancer?.choice.kind ?? 'embedded';
    const embedded = choice === 'embedded' ? fork('balancer', 'balancer', null) : null;
    return async (backends: BalancerPlan['backends']): Promise<Balancer> => {
      const name = 'balancer';
      const settings = { role: name, name, host, port: 0, layer, balancing, backends } as const;
      const forkEmbedded = () => start(embedded ?? fork(name, name, null), settings);
      return stack.use(await startBalancer(plan.balancer, { layer, balancing, backends }, { ...owner, forkEmbedded }));
    };
  }

  const { seed, variant, world } = plan;
  const authority = world.tls ? await guard(createAuthority()) : null;
  const certify = async (name: string) => (authority ? { certificate: await authority.certify(name) } : {});
  const trust = authority ? { ca: authority.ca } : {};
  const places = await guard(findPlaces(world));
  const links = world.link === 'faults' ? await guard(openLinks()) : null;
  const load = fork('load', 'load', null);
  const front = fork('storefront', 'storefront', variant);
  const beside = plan.batches ? fork('job', 'job', variant) : null;
  const middle = world.hops === 2 ? fork('ranker', 'ranker', variant) : null;
  const layer = layerOf(world);
  const divide = layer && openBalancer(layer);
  const named = headless ? fork('dns', 'dns', null) : null;
  const dns = named && (await guard(start(named, { role: 'dns', name: 'dns', host, service })));
  const replicas = createReplicas(places, {
    fork: (name) => fork('model', name, variant),
    start: async (process, name, place) =>
      start(process, { role: 'model', name, seed, world, variant, ...place, ...(await certify(name)) }),
    async end(name) {
      const process = running.get(name)?.process;
      running.delete(name);
      // Whoever does not end in time is ended.
      await process?.ask({ kind: 'change', change: { kind: 'drain' } }, drainMs).catch(() => {});
      await process?.[Symbol.asyncDispose]();
    },
    announce,
  });
  async function announce(names: readonly string[]): Promise<void> {
    const ready = names.flatMap((name) => running.get(name)?.process.host ?? []);
    await dns?.ask({ kind: 'change', change: { kind: 'addresses', addresses: ready } });
  }
  await guard(replicas.growTo(world.models));
  const models = processes('model').map(addressOf);
  const balancer = divide && (await guard(divide(places)));
  const linked = links ? await guard(settleAll(models.map((model, index) => links.open(index + 1, model)))) : models;
  const reached = balancer ? [`${balancer.address.host}:${balancer.address.port}`] : linked;
  const target = dns && `dns://${host}:${dns.started.port}/${service}:${places[0]?.port}`;
  const called = { models: reached, ...(target === null ? {} : { target }), ...trust };
  const between = { role: 'ranker', name: 'ranker', seed, variant, host, port: 0, ...called } as const;
  const ranker = middle && (await guard(start(middle, { ...between, ...(await certify('ranker')) })));
  const upstream = ranker ? { models: [addressOf(ranker)], ...trust } : called;
  const storefront = await guard(
    start(front, {
      role: 'storefront',
      name: 'storefront',
      seed,
      product,
      variant,
      host,
      port: plan.storefrontPort,
      logs: plan.onLog !== undefined,
      ...upstream,
    }),
  );
  const origin = `http://${host}:${storefront.started.port}`;
  await guard(
    settleAll<unknown>([
      start(load, { role: 'load', name: 'load', seed, origin, budgetMs: product.budgetMs, timeoutMs: plan.timeoutMs }),
      awaitReadiness(origin, plan.signal, plan.patience?.readyMs),
    ]),
  );

  if (beside && plan.batches) {
    const asks = { ...upstream, variant, seed, product, batches: plan.batches } as const;
    await guard(start(beside, { role: 'job', name: 'job', timeoutMs: plan.timeoutMs, ...asks }));
  }

  function processes(role?: Role): ServiceProcess[] {
    return [...running.values()]
      .filter(({ settings }) => !role || settings.role === role)
      .map(({ process }) => process)
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  }
  const change = async (role: Role, what: ProcessChange) => {
    await guard(Promise.all(processes(role).map((process) => process.ask({ kind: 'change', change: what }))));
  };
  const offer = async (rate: number, kind = arrivals) => {
    ratePerSecond = rate;
    arrivals = kind;
    await change('load', { kind: 'offer', ratePerSecond: rate, arrivals: kind });
  };
  const deploy = async (next: Product) => {
    product = next;
    const changed = { kind: 'product', product: next } as const;
    await Promise.all([change('storefront', changed), change('job', changed)]);
  };

  async function replaceAll(isMeant: (settings: Settings) => boolean, variant?: string): Promise<void> {
    const all = [...running.values()].flatMap(({ settings, process }) =>
      isMeant(settings) && isServing(settings) ? [{ settings, process }] : [],
    );
    const names = processes('model').map(({ name }) => name);
    for (const { settings } of all) running.delete(settings.name);
    const away = all.some(({ settings }) => settings.role === 'model');
    if (away) await announce(names);
    await guard(
      settleAll(
        all.map(async ({ settings, process }) => {
          await process.kill();
          const next = again(settings, process, product, variant);
          await start(fork(next.role, next.name, next.variant), next);
        }),
      ),
    );
    if (away) await announce(names);
  }

  const onLinks = (): FaultLinks => {
    if (links) return links;
    throw new LabError(
      'broken-lab',
      'A fault needs a link to stand on, and this world has none.',
      "Give the lab's world `link: 'faults'`.",
    );
  };

  const opened = stack.move();
  return {
    processes,
    offer,
    failed: failure.promise,
    guard,
    async apply(what) {
      if (what.afterMs) await guard(pause(what.afterMs, plan.signal));
      if (what.kind === 'deploy') {
        const before = product;
        await deploy({ ...product, ...what.product });
        return { [Symbol.asyncDispose]: () => deploy(before) };
      }
      if (what.kind === 'fault') return guard(onLinks().strike(what.model, what.toxic));
      if (what.kind === 'scale') {
        const before = replicas.count;
        await guard(replicas.growTo(what.models));
        return { [Symbol.asyncDispose]: () => replicas.shrinkTo(before) };
      }
      const before = ratePerSecond;
      await offer(before * what.times);
      return { [Symbol.asyncDispose]: () => offer(before) };
    },
    upstream: upstream.models,
    target: ranker ? null : target,
    faultServer: links?.server ?? null,
    balancer,
    foreignPids: () => [...foreign],
    limitOpenFiles(calmPerSecond) {
      const { openFilesPerView } = plan.world;
      if (openFilesPerView === null) return;
      openFiles = Math.ceil(descriptorsAtRest + openFilesPerView * calmPerSecond);
      for (const { pid } of processes('storefront')) limitOpenFiles(pid, openFiles);
    },
    drain: (model) => guard(onLinks().drain(model)),
    restart: (role, variant) => replaceAll((settings) => settings.role === role, variant),
    replace: (name) => replaceAll((settings) => settings.name === name),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type ServingSettings = ModelSettings | RankerSettings | StorefrontSettings | JobSettings;

function isServing(settings: Settings): settings is ServingSettings {
  return (
    settings.role === 'storefront' || settings.role === 'ranker' || settings.role === 'model' || settings.role === 'job'
  );
}

function addressOf({ host, started }: ServiceProcess): string {
  return `${host}:${started.port}`;
}

/** Where a balancer divides, in a world that has one. */
function layerOf({ link, tls }: World): 'l4' | 'l7' | null {
  if (link === 'l7' && tls) {
    throw new LabError(
      'broken-lab',
      'An l7 balancer has to read the calls, and this world encrypts them.',
      'Leave out `tls`, or `link: l7`.',
    );
  }
  return link === 'l4' || link === 'l7' ? link : null;
}

/** The same place and port, with what was deployed since. */
function again(
  settings: ServingSettings,
  process: ServiceProcess,
  product: Product,
  variant: string | undefined,
): ServingSettings {
  const next = variant ?? settings.variant;
  if (settings.role === 'job') return { ...settings, product, variant: next };
  const same = { ...settings, port: process.started.port, variant: next };
  return same.role === 'storefront' ? { ...same, product } : same;
}

/** All of them, or the first error once the others have settled too: nothing is left half-started. */
async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

export function interrupted(): LabError {
  return new LabError(
    'interrupted',
    'Interrupted; everything that was started has been ended.',
    'Run the command again when you like.',
  );
}

/** Waits, and rejects at once when interrupted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {
    throw interrupted();
  });
}
