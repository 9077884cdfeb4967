import type { ApiClient } from './api-client.ts';
import { dial, type Peer, startUpstream, type Upstream } from './tcp.ts';

export type Stream = 'upstream' | 'downstream';
export const streams = ['upstream', 'downstream'] as const satisfies Stream[];

/** A connection through a proxy, seen in the direction of a toxic. */
export interface Through {
  readonly client: Peer;
  readonly server: Peer;
  readonly sender: Peer;
  readonly receiver: Peer;
}

/** A proxy before an upstream of its own. */
export interface Link extends AsyncDisposable {
  readonly name: string;
  /** Where it listens. */
  readonly listen: string;
  readonly upstream: Upstream;
  connect(stream?: Stream): Promise<Through>;
  add(toxic: {
    readonly type: string;
    readonly stream?: Stream;
    readonly name?: string;
    readonly toxicity?: number;
    readonly attributes?: Readonly<Record<string, number>>;
  }): Promise<void>;
  update(toxic: string, update: object): Promise<void>;
  remove(toxic: string): Promise<void>;
}

let links = 0;

export async function openLink(api: ApiClient): Promise<Link> {
  links += 1;
  const name = `link-${links}`;
  const upstream = await startUpstream();
  const proxy = await api.mustCall('POST', '/proxies', { name, listen: '127.0.0.1:0', upstream: upstream.address });
  const { listen } = proxy as { readonly listen: string };
  const opened: Peer[] = [];
  return {
    name,
    listen,
    upstream,
    async connect(stream = 'downstream') {
      const [client, server] = await Promise.all([dial(listen), upstream.accept()]);
      opened.push(client);
      const [sender, receiver] = stream === 'upstream' ? [client, server] : [server, client];
      return { client, server, sender, receiver };
    },
    async add(toxic) {
      await api.mustCall('POST', `/proxies/${name}/toxics`, toxic);
    },
    async update(toxic, update) {
      await api.mustCall('PATCH', `/proxies/${name}/toxics/${toxic}`, update);
    },
    async remove(toxic) {
      await api.mustCall('DELETE', `/proxies/${name}/toxics/${toxic}`);
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of opened) socket.destroy();
      await api.call('DELETE', `/proxies/${name}`);
      await upstream[Symbol.asyncDispose]();
    },
  };
}
