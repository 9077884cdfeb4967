import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:https';
import { status } from '@grpc/grpc-js';
import type { Call } from '#lab';
import { credentials, ModelClient } from '#rpc';
import type { Accepted, Peer } from './start-peer.ts';

/** What the peer accepted while it was called. */
export interface CountedConnections {
  /** Four gRPC clients with the same credentials, a call each. */
  readonly alike: Accepted;
  /** The same, with a pool of subchannels each. */
  readonly own: Accepted;
  /** The same, each closed before the next: whoever could resume a session has one. */
  readonly inTurn: Accepted;
  /** Four further calls of one gRPC client. */
  readonly keptGrpc: Accepted;
  /** Four further requests of HTTP/1.1 over an agent that keeps its connections. */
  readonly keptHttp1: Accepted;
}

type Open = () => ModelClient;
const four = [1, 2, 3, 4] as const;

export async function countConnections(peer: Peer): Promise<CountedConnections> {
  const secure = credentials.createSsl(Buffer.from(peer.ca));
  const open: Open = () => new ModelClient(`localhost:${peer.port}`, secure);
  const ownPool = { 'grpc.use_local_subchannel_pool': 1 };
  const openOwn: Open = () => new ModelClient(`localhost:${peer.port}`, secure, ownPool);
  return {
    alike: await countDuring(peer, () => askTogether(open)),
    own: await countDuring(peer, () => askTogether(openOwn)),
    inTurn: await countDuring(peer, () => askInTurn(open)),
    keptGrpc: await countKeptGrpc(peer, open),
    keptHttp1: await countKeptHttp1(peer),
  };
}

async function countDuring(peer: Peer, work: () => Promise<void>): Promise<Accepted> {
  const before = await peer.count();
  await work();
  const after = await peer.count();
  return { connections: after.connections - before.connections, resumed: after.resumed - before.resumed };
}

async function askTogether(open: Open): Promise<void> {
  await using all = new AsyncDisposableStack();
  for (const client of four.map(() => all.use(open()))) await ask(client);
}

async function askInTurn(open: Open): Promise<void> {
  for (const _ of four) {
    await using client = open();
    await ask(client);
  }
}

async function countKeptGrpc(peer: Peer, open: Open): Promise<Accepted> {
  await using client = open();
  await ask(client);
  return await countDuring(peer, async () => {
    for (const _ of four) await ask(client);
  });
}

async function countKeptHttp1(peer: Peer): Promise<Accepted> {
  const { port, ca } = peer;
  const agent = new Agent({ keepAlive: true });
  const request = async () => {
    const asked = get({ agent, port, ca, host: '127.0.0.1', servername: 'localhost' });
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    answer?.resume();
    // By then the agent has its connection back.
    await once(asked, 'close');
  };
  try {
    await request();
    return await countDuring(peer, async () => {
      for (const _ of four) await request();
    });
  } finally {
    agent.destroy();
  }
}

/** What counts is how a call comes: the peer answers each with UNIMPLEMENTED. */
async function ask(client: ModelClient): Promise<void> {
  const until = { deadline: new Date(Date.now() + 5_000), signal: new AbortController().signal };
  const call: Call = { id: 'a claim', user: '', until, stage: (_part, work) => work() };
  await client.score({ dimension: 1, values: Float32Array.of(1) }, call, until).catch((error) => {
    if (error.code !== status.UNIMPLEMENTED) throw error;
  });
}
