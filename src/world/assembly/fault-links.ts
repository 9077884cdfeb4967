import { setTimeout as wait } from 'node:timers/promises';
import { type Proxy as FaultProxy, Toxiproxy } from 'toxiproxy-node-client';
import { LabError, messageOf } from '../../errors.ts';
import type { Toxic } from '../../lab/toxic.ts';
import type { FaultServer } from './ground.ts';

/** The links of one world, on a fault server. Disposing them takes them, and every toxic on them, away. */
export interface FaultLinks extends AsyncDisposable {
  /** `FaultServer.says`. */
  readonly server: string;
  /** Puts a link before the n-th model server (`host:port`); gives its own address. */
  open(model: number, upstream: string): Promise<string>;
  /** Disposing it removes the toxic, and makes sure that it is gone. */
  strike(model: number, toxic: Toxic): Promise<AsyncDisposable>;
  /** Ends the link's connections and refuses new ones; disposing it opens the link again. */
  drain(model: number): Promise<AsyncDisposable>;
}

const prefix = 'two-am';
const removedWithinMs = 1_000;

/** Errors of its methods: `fault-refused`, with what the server said. */
export async function openFaultLinks({ url, host, description, outlivesUs }: FaultServer): Promise<FaultLinks> {
  const client = new Toxiproxy(url);
  const proxies = new Map<number, FaultProxy>();
  let toxics = 0;
  if (outlivesUs) await attempt('tell which links it has', removeOrphans(client));

  function linkTo(model: number): FaultProxy {
    const proxy = proxies.get(model);
    if (proxy) return proxy;
    throw new LabError(
      'broken-lab',
      `There is no link to model-${model}; the world has ${proxies.size}.`,
      'Name one of its model servers, from 1.',
    );
  }

  return {
    server: description,
    async open(model, upstream) {
      // Jitter and toxicity are drawn by the link's name: on a server of our own it is the same in every run.
      const name = `${outlivesUs ? `${prefix}-${process.pid}-${Date.now().toString(36)}-` : ''}model-${model}`;
      const proxy = await attempt(
        `open a link to model-${model}`,
        client.createProxy({ name, listen: `${host}:0`, upstream }),
      );
      proxies.set(model, proxy);
      return proxy.listen;
    },
    async strike(model, toxic) {
      const proxy = linkTo(model);
      const { type, stream = 'downstream', toxicity = 1, attributes } = toxic;
      toxics += 1;
      const name = `${type}_${stream}_${toxics}`;
      const added = await attempt(
        `put ${type} on the link to model-${model}`,
        proxy.addToxic({ type, name, stream, toxicity, attributes } as Parameters<FaultProxy['addToxic']>[0]),
      );
      return {
        async [Symbol.asyncDispose]() {
          await attempt(`remove ${type} from the link to model-${model}`, added.remove());
          await makeSureGone(client, proxy.name, name);
        },
      };
    },
    async drain(model) {
      const proxy = linkTo(model);
      const enable = (enabled: boolean) =>
        attempt(
          `${enabled ? 'open' : 'close'} the link to model-${model}`,
          proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream }),
        );
      await enable(false);
      return {
        async [Symbol.asyncDispose]() {
          await enable(true);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      // One that ends with its world takes them along; one that hangs must not keep us.
      if (!outlivesUs) return;
      const removed = Promise.allSettled([...proxies.values()].map((proxy) => proxy.remove()));
      await Promise.race([removed, wait(removedWithinMs, undefined, { ref: false })]);
    },
  };
}

async function makeSureGone(client: Toxiproxy, proxyName: string, toxicName: string): Promise<void> {
  const proxy = await attempt('read the link again', client.get(proxyName));
  const left = await proxy.getToxic(toxicName).catch(() => null);
  if (left)
    throw new LabError(
      'fault-refused',
      `${toxicName} is still on ${proxyName}.`,
      'Restart the fault server and run again.',
    );
}

/** Links of a run on this machine that was killed: a server that lives longer than its users keeps them. */
async function removeOrphans(client: Toxiproxy): Promise<void> {
  const all = Object.values(await client.getAll());
  await Promise.all(all.filter(({ name }) => isOrphan(name)).map((proxy) => proxy.remove()));
}

function isOrphan(name: string): boolean {
  const pid = Number(new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** The client throws the body of an error away: what can be told is what was tried. */
async function attempt<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new LabError(
      'fault-refused',
      `The fault server would not ${what}: ${messageOf(cause)}`,
      "two-am's own toxics need the embedded server; otherwise look at the server's log.",
      { cause },
    );
  }
}
