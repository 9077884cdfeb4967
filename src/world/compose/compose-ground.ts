import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import { labsFolder, projectFolder } from '../../lab/folders.ts';
import type { Artifact } from '../artifact.ts';
import type { MachineLook } from '../assembly/blame.ts';
import type { Ground } from '../assembly/ground.ts';
import { type CpuSample, sharesBetween } from '../cpu-shares.ts';
import { addressOf } from '../place.ts';
import { readVersion } from '../process/fault-server.ts';
import { awaitReadiness } from '../process/readiness.ts';
import { type ContainerMember, type ForkedContainer, forkContainer } from './container-member.ts';
import { askEngine, attachToEngine } from './engine.ts';
import { relayHttp } from './relay-http.ts';
import type { RunContainers } from './run-containers.ts';
import { type PlacedVariant, responseSaid } from './words.ts';

/** What model servers serve on: each has an address of its own. */
const modelPort = 50_051;
const loopback = '127.0.0.1';
const lookMs = 1_000;
const askTimeoutMs = 10_000;

export interface ComposeGround extends Ground<ContainerMember> {
  /** Its addresses can be given to others: nothing of the world is left. */
  release(): void;
}

/** The engine, for one world: its containers, on the network of the run. */
export function createComposeGround(run: RunContainers, signal: AbortSignal): ComposeGround {
  const addresses = new Map<string, string>();
  const variants = new Map<string, PlacedVariant>();
  const forked = new Set<ForkedContainer>();

  function hostOf(name: string): string {
    const address = addresses.get(name) ?? run.network.take();
    addresses.set(name, address);
    return address;
  }

  async function sampleCpu(): Promise<CpuSample> {
    const said = await Promise.all([...forked].map((one) => one.readCpu()));
    const machine = said.find((one) => one !== null)?.machine;
    const theirsMs = [...forked].reduce((sum, one) => sum + one.cpuMs(), 0);
    const local = await run.sampleOwn();
    if (!machine) return { ...local, oursMs: local.oursMs + theirsMs };
    // As a container sees it: an engine may have fewer processors than this program.
    return { atMs: now(), ...machine, oursMs: theirsMs + (run.sharesMachine() ? local.oursMs : 0) };
  }

  async function look(member: Pick<ContainerMember, 'readCpu'> | null): Promise<MachineLook> {
    const read = async () => {
      const cpu = await sampleCpu();
      return { cpu, burntMs: (await member?.readCpu())?.ownMs ?? 0 };
    };
    const before = await read();
    await wait(lookMs);
    const after = await read();
    const processorMs = (after.cpu.totalMs - before.cpu.totalMs) / after.cpu.processors;
    const { own, others } = sharesBetween(before.cpu, after.cpu);
    return { own, others, burns: member && (after.burntMs - before.burntMs) / processorMs };
  }

  return {
    place(artifact) {
      const placed = placeInImage(artifact);
      const path = `${run.image.project}/${placed.folder}/${placed.entry}`;
      variants.set(path, placed);
      return path;
    },
    hostOf,
    // Its API opens ports: nobody but its keeper reaches it.
    faultsOn: (name) => ({ host: loopback, linksOn: hostOf(name) }),
    async findPlaces({ models, modelsAtMost }, model) {
      const count = Math.max(models, modelsAtMost ?? 0);
      return Array.from({ length: count }, (_, index) => ({ host: hostOf(`${model}-${index + 1}`), port: modelPort }));
    },
    fork(role, name, variant, hooks, env) {
      const id = run.nameContainer(name);
      const placed = variant === null ? null : (variants.get(variant) ?? null);
      const container = forkContainer(role, name, placed, env, {
        ...hooks,
        id,
        launch: () => run.own(attachToEngine(run.optionsOf({ id, name, address: hostOf(name) }))),
        remove: async () => void (await askEngine(['rm', '--force', '--volumes', id]).catch(() => {})),
        admit: run.admit,
        look,
        ...(run.sharesMachine() ? { drift: 0 } : {}),
      });
      forked.add(container);
      return container;
    },
    async limitOpenFiles(member, limit) {
      await member.tell({ kind: 'limit-open-files', limit });
    },
    async startFaultServer(choice, { forkEmbedded }) {
      if (choice.kind !== 'embedded') throw embeddedOnly('fault server', '--toxiproxy and TOXIPROXY_URL');
      const member = await forkEmbedded();
      const relay = await relayHttp(member, `http://${addressOf({ host: loopback, port: member.started.port })}`);
      const description = `the embedded server (Toxiproxy ${await readVersion(relay.url)})`;
      const { url } = relay;
      return {
        url,
        host: hostOf(member.name),
        description,
        outlivesUs: false,
        [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
      };
    },
    async startBalancer(wish, _plan, { forkEmbedded }) {
      if (wish && wish.choice.kind !== 'embedded') throw embeddedOnly('balancer', '--balancer');
      const { host, started } = await forkEmbedded();
      const address = { host, port: started.port };
      return { address, description: 'the embedded balancer', config: null, async [Symbol.asyncDispose]() {} };
    },
    awaitReadiness(storefront, timeoutMs) {
      const origin = `http://${addressOf({ host: storefront.host, port: storefront.started.port })}`;
      const get = async (url: string) => {
        const ask = {
          kind: 'request',
          method: 'GET',
          url,
          contentType: null,
          body: null,
          timeoutMs: askTimeoutMs,
        } as const;
        const { status, body } = responseSaid.parse(await storefront.tell(ask, askTimeoutMs));
        return { ok: status >= 200 && status < 300, body };
      };
      return awaitReadiness(origin, signal, timeoutMs, () => look(null), get);
    },
    sampleCpu,
    release() {
      for (const address of addresses.values()) run.network.giveBack(address);
      addresses.clear();
    },
  };
}

/** Where an image has the labs, their own files lie there, as a profile names them; whatever else comes has a folder by its content. */
export function placeInImage({ folder, entry, files }: Artifact): PlacedVariant {
  const below = relative(projectFolder, folder);
  const inLabs = relative(labsFolder(), folder);
  const isLab = below !== '' && !inLabs.startsWith('..') && !isAbsolute(inLabs) && !below.startsWith('..');
  if (isLab) return { folder: below.split(sep).join('/'), entry, files };
  const digest = createHash('sha256')
    .update(JSON.stringify([entry, files]))
    .digest('hex')
    .slice(0, 12);
  return { folder: `variants/${digest}`, entry, files };
}

function embeddedOnly(what: string, option: string): LabError {
  return new LabError(
    'usage',
    `On containers the ${what} is the embedded one.`,
    `Leave out ${option}, or --on compose.`,
  );
}
