import { randomBytes } from 'node:crypto';
import { LabError } from '../../errors.ts';
import type { Batches, Product, World } from '../../lab/world.ts';
import type { Settings } from '../../services/protocol.ts';
import type { BalancerPlan } from '../balancer/balancer-plan.ts';
import { pause } from '../interrupted.ts';
import { settleAll } from '../settle-all.ts';
import type { StartedWorld, WorldPlan } from '../world-plan.ts';
import { createAuthority } from './certificates.ts';
import { gatherCrew } from './crew.ts';
import { type FaultLinks, openFaultLinks } from './fault-links.ts';
import { startFaultServer } from './fault-server.ts';
import { findPlaces } from './find-places.ts';
import { awaitReadiness } from './readiness.ts';
import { createReplicas } from './replicas.ts';
import type { ServiceProcess } from './service-process.ts';
import { isServing, settingsAgain } from './settings-again.ts';
import { type Balancer, startBalancer } from './start-balancer.ts';

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
  let product = plan.product;
  let ratePerSecond = 0;
  let arrivals: 'poisson' | 'constant' = 'poisson';
  const headless = plan.world.link === 'headless';

  await using stack = new AsyncDisposableStack();
  const crew = stack.use(gatherCrew(plan, headless ? asksServers : {}));
  const { fork, start, processes, change, owner, guard } = crew;

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
  // Of this world alone: what runs the variant's code is never told it.
  const secret = plan.secret ?? randomBytes(16).toString('hex');
  const tokens = Object.fromEntries(places.map((_, index) => [`model-${index + 1}`, randomBytes(16).toString('hex')]));
  const scoring = fork('accelerator', 'accelerator', null);
  const links = world.link === 'faults' ? await guard(openLinks()) : null;
  const load = fork('load', 'load', null);
  const front = fork('storefront', 'storefront', variant);
  const beside = plan.batches ? fork('job', 'job', variant) : null;
  const middle = world.hops === 2 ? fork('ranker', 'ranker', variant) : null;
  const layer = layerOf(world);
  const divide = layer && openBalancer(layer);
  const named = headless ? fork('dns', 'dns', null) : null;
  const dns = named && (await guard(start(named, { role: 'dns', name: 'dns', host, service })));
  const accelerator = await guard(
    start(scoring, { role: 'accelerator', name: 'accelerator', secret, world, host, port: 0, tokens }),
  );
  const deviceOf = (name: string) => ({ host, port: accelerator.started.port, token: tokens[name] ?? '' });
  const replicas = createReplicas(places, {
    fork: (name) => fork('model', name, variant),
    start: async (process, name, place) =>
      start(process, { role: 'model', name, device: deviceOf(name), variant, ...place, ...(await certify(name)) }),
    async end(name) {
      const process = crew.find(name);
      crew.dismiss(name);
      // Whoever does not end in time is ended.
      await process?.ask({ kind: 'change', change: { kind: 'drain' } }, drainMs).catch(() => {});
      await process?.[Symbol.asyncDispose]();
    },
    announce,
  });
  async function announce(names: readonly string[]): Promise<void> {
    const ready = names.flatMap((name) => crew.find(name)?.host ?? []);
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
  const asking = { seed, variant, host, logs: plan.onLog !== undefined, ...upstream };
  const { timeoutMs } = plan;
  const [storefront, job] = await guard(
    Promise.all([
      start(front, { role: 'storefront', name: 'storefront', product, port: plan.storefrontPort, ...asking }),
      beside && start(beside, { role: 'job', name: 'job', port: 0, timeoutMs, ...asking }),
    ]),
  );
  const origin = originOf(storefront);
  await guard(
    settleAll<unknown>([
      start(load, {
        role: 'load',
        name: 'load',
        seed,
        secret,
        origin,
        product,
        budgetMs: product.budgetMs,
        timeoutMs,
        ...(job && plan.batches ? { job: { origin: originOf(job), batches: plan.batches } } : {}),
        ...(plan.ticksOf ? { ticksOf: plan.ticksOf } : {}),
      }),
      awaitReadiness(origin, plan.signal, plan.patience?.readyMs),
    ]),
  );

  const offer = async (rate: number, kind = arrivals) => {
    ratePerSecond = rate;
    arrivals = kind;
    await change('load', { kind: 'offer', ratePerSecond: rate, arrivals: kind });
  };
  const deploy = async (next: Product) => {
    product = next;
    await change('load', { kind: 'deploy', product: next, settled: false });
    await change('storefront', { kind: 'product', product: next });
    await change('load', { kind: 'deploy', product: next, settled: true });
  };

  const fit = async (budgetMs: number, fitted: Batches | undefined) => {
    product = { ...product, budgetMs };
    await Promise.all([
      change('load', { kind: 'budget', budgetMs }),
      change('storefront', { kind: 'product', product }),
      ...(fitted ? [change('load', { kind: 'batches', batches: fitted })] : []),
    ]);
  };

  async function replaceAll(isMeant: (settings: Settings) => boolean, variant?: string): Promise<void> {
    const all = crew
      .serving()
      .flatMap(({ settings, process }) => (isMeant(settings) && isServing(settings) ? [{ settings, process }] : []));
    const names = processes('model').map(({ name }) => name);
    const away = all.some(({ settings }) => settings.role === 'model');
    const swap = async (next?: string) => {
      const leaving = all.map(({ settings, process }) => crew.find(settings.name) ?? process);
      for (const { name } of leaving) crew.dismiss(name);
      if (away) await announce(names);
      await settleAll(
        all.map(async ({ settings, process }, index) => {
          await leaving[index]?.kill();
          await crew.launch(settingsAgain(settings, process, product, next));
        }),
      );
    };
    await guard(
      swap(variant)
        .catch(async (error: unknown) => {
          // Of code that does not start nobody would be served ever again: all of them run what they ran before.
          await swap().catch(crew.owner.onDied);
          throw error;
        })
        .finally(() => (away ? announce(names) : undefined)),
    );
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
    fit,
    failed: crew.failed,
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
    reached: linked,
    target: ranker ? null : target,
    faultServer: links?.server ?? null,
    balancer,
    foreignPids: crew.foreignPids,
    limitOpenFiles(calmPerSecond) {
      const { openFilesPerView } = plan.world;
      if (openFilesPerView === null) return;
      crew.limitOpenFiles(Math.ceil(descriptorsAtRest + openFilesPerView * calmPerSecond));
    },
    drain: (model) => guard(onLinks().drain(model)),
    restart: (role, variant) => replaceAll((settings) => settings.role === role, variant),
    replace: (name) => replaceAll((settings) => settings.name === name),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function addressOf({ host, started }: ServiceProcess): string {
  return `${host}:${started.port}`;
}

function originOf(process: ServiceProcess): string {
  return `http://${addressOf(process)}`;
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
