import { randomBytes } from 'node:crypto';
import { ordinaryNames, type Role } from '../../lab/world.ts';
import { createAuthority } from '../../services/certificates.ts';
import type { Settings } from '../../services/protocol.ts';
import { asksServers } from '../asks-servers.ts';
import type { StartedWorld } from '../contract.ts';
import { addressOf } from '../place.ts';
import { settleAll } from '../settle-all.ts';
import type { WorldPlan } from '../world-plan.ts';
import { createChanges } from './apply-changes.ts';
import { gatherCrew } from './crew.ts';
import type { ServingMember } from './forked-member.ts';
import type { Ground } from './ground.ts';
import { openLinks, prepareBalancer } from './open-ways.ts';
import { createReleases } from './releases.ts';
import { replaceMembers } from './replace-members.ts';
import { createReplicas } from './replicas.ts';

/** What a headless service would be called. */
const service = 'model.lab';
/** A model server that leaves has so long to answer what it has. */
const drainMs = 5_000;
/** A storefront's own files and pipes. */
const descriptorsAtRest = 44;
const connectionsAtLeast = 96;
const connectionsAtMost = 1_000;

/** A world of members of one kind. */
export interface AssembledWorld<M extends ServingMember> extends StartedWorld {
  members(role?: Role): readonly M[];
}

/** Starts fresh members for one variant and waits until a real call went through all of them. */
export async function assembleWorld<M extends ServingMember>(
  plan: WorldPlan,
  ground: Ground<M>,
): Promise<AssembledWorld<M>> {
  plan.signal.throwIfAborted();
  const headless = plan.world.link === 'headless';

  await using stack = new AsyncDisposableStack();
  const crew = stack.use(gatherCrew(plan, ground, headless ? asksServers : {}));
  const { fork, start, members, guard } = crew;
  const { hostOf } = ground;

  const { seed, world, product, names = ordinaryNames } = plan;
  const variant = ground.place(plan.variant);
  const authority = world.tls ? await guard(createAuthority()) : null;
  const certify = async (name: string) =>
    authority ? { certificate: await authority.certify(name, [hostOf(name)]) } : {};
  const trust = authority ? { ca: authority.ca } : {};
  const places = await guard(ground.findPlaces(world, names.model, plan.oneAddress));
  // Of this world alone: what runs the variant's code is never told it.
  const secret = plan.secret ?? randomBytes(16).toString('hex');
  const tokens = Object.fromEntries(
    places.map((_, index) => [`${names.model}-${index + 1}`, randomBytes(16).toString('hex')]),
  );
  const scoring = fork('accelerator', 'accelerator', null);
  const links = world.link === 'faults' ? await guard(openLinks(plan, ground, crew, stack)) : null;
  const load = fork('load', 'load', null);
  const front = fork('storefront', names.storefront, variant);
  const beside = plan.batches ? fork('job', names.job, variant) : null;
  const middle = world.hops === 2 ? fork('ranker', 'ranker', variant) : null;
  const divide = prepareBalancer(plan, ground, crew, stack);
  const named = headless ? fork('dns', 'dns', null) : null;
  const replicas = createReplicas(places, names.model, {
    fork: (name) => fork('model', name, variant),
    start: async (member, name, place) =>
      start(member, {
        role: 'model',
        name,
        // By then it has started.
        device: deviceOf(name),
        variant,
        ...place,
        ...(await certify(name)),
      }),
    async end(name) {
      const member = crew.find(name);
      crew.dismiss(name);
      // Whoever does not end in time is ended.
      await member?.ask({ kind: 'change', change: { kind: 'drain' } }, drainMs).catch(() => {});
      await member?.[Symbol.asyncDispose]();
    },
    announce,
  });
  const dns = named && (await guard(start(named, { role: 'dns', name: 'dns', host: hostOf('dns'), service })));
  const accelerator = await guard(
    start(scoring, {
      role: 'accelerator',
      name: 'accelerator',
      secret,
      world,
      host: hostOf('accelerator'),
      port: 0,
      tokens,
    }),
  );
  const deviceOf = (name: string) => ({
    host: accelerator.host,
    port: accelerator.started.port,
    token: tokens[name] ?? '',
  });
  async function announce(names: readonly string[]): Promise<void> {
    const ready = names.flatMap((name) => crew.find(name)?.host ?? []);
    await dns?.ask({ kind: 'change', change: { kind: 'addresses', addresses: ready } });
  }
  await guard(replicas.growTo(world.models));
  const models = members('model').map(whereIs);
  const balancer = divide && (await guard(divide(places)));
  const linked = links ? await guard(settleAll(models.map((model, index) => links.open(index + 1, model)))) : models;
  const reached = balancer ? [addressOf(balancer.address)] : linked;
  const target = dns && `dns://${dns.host}:${dns.started.port}/${service}:${places[0]?.port}`;
  const called = { models: reached, ...(target === null ? {} : { target }), ...trust };
  const between = {
    role: 'ranker',
    name: 'ranker',
    seed,
    variant,
    host: hostOf('ranker'),
    port: 0,
    ...called,
  } as const;
  const ranker = middle && (await guard(start(middle, { ...between, ...(await certify('ranker')) })));
  const upstream = ranker ? { models: [whereIs(ranker)], ...trust } : called;
  const asking = { seed, variant, logs: plan.onLog !== undefined, ...upstream };
  const { timeoutMs, batches } = plan;
  const budget = batches ? { budgetMs: batches.budgetMs } : {};
  const [storefront, job] = await guard(
    Promise.all([
      start(front, {
        role: 'storefront',
        name: names.storefront,
        host: hostOf(names.storefront),
        product,
        port: plan.storefrontPort,
        ...asking,
      }),
      beside &&
        start(beside, {
          role: 'job',
          name: names.job,
          host: hostOf(names.job),
          port: 0,
          timeoutMs,
          ...budget,
          ...asking,
        }),
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
      ground.awaitReadiness(storefront, plan.patience?.readyMs),
    ]),
  );

  let connections = connectionsAtLeast;
  const connect = () => crew.change('load', { kind: 'connections', connections });
  await guard(connect());
  const releases = createReleases(crew, names.model, drainMs, announce);
  const changes = createChanges(plan, crew, replicas, releases, links);
  const deployed = { product: () => changes.product, announce };
  const replace = async (isMeant: (settings: Settings) => boolean, next?: string) => {
    const all = crew.serving().filter(({ settings }) => isMeant(settings));
    await replaceMembers(crew, deployed, isMeant, next);
    if (all.some(({ settings }) => settings.role === 'storefront')) await connect();
  };
  const opened = stack.move();
  return {
    members,
    offer: changes.offer,
    fit: changes.fit,
    apply: changes.apply,
    drain: changes.drain,
    failed: crew.failed,
    guard,
    upstream: upstream.models,
    reached: linked,
    target: ranker ? null : target,
    faultServer: links?.server ?? null,
    balancer,
    sampleCpu: () => ground.sampleCpu(members()),
    async sizeFor(calmPerSecond) {
      connections = connectionsFor(calmPerSecond, changes.product.budgetMs);
      const { openFilesPerView } = plan.world;
      if (openFilesPerView !== null) {
        await crew.limitOpenFiles(Math.ceil(descriptorsAtRest + connections + openFilesPerView * calmPerSecond));
      }
      await connect();
    },
    restart: (role, next) => replace((settings) => settings.role === role, next && ground.place(next)),
    replace: (name) => replace((settings) => settings.name === name),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/**
 * Connections that the load keeps open. A storefront that has no time left accepts one a turn of its loop, and answers whoever is
 * connected: with too few of these, they would not wait past the budget, and would not notice.
 */
function connectionsFor(perSecond: number, budgetMs: number): number {
  const inBudget = (perSecond * budgetMs) / 1_000;
  return Math.min(connectionsAtMost, Math.max(connectionsAtLeast, Math.ceil(2 * inBudget)));
}

function whereIs({ host, started }: ServingMember): string {
  return addressOf({ host, port: started.port });
}

function originOf(member: ServingMember): string {
  return `http://${whereIs(member)}`;
}
