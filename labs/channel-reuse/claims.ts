import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { type Call, defineClaims } from '#lab';
import { credentials, ModelClient } from '#rpc';
import { timeConnections } from './claims/connection-times.ts';
import { channelOrConnection, newConnection, pool, resumption } from './claims/judge.ts';
import { type Peer, startPeer } from './claims/start-peer.ts';

/** What the document behind this lab says of connections, beside this machine: loopback, so that no way is in it. */
export default defineClaims(async (arms) => {
  await using peer = await startPeer();
  const times = await timeConnections(peer);
  const node = `node ${process.versions.node}, OpenSSL ${process.versions.openssl}`;
  const how = `${node}, EC certificate, context made anew, loopback; medians of 120`;
  return [
    newConnection(times, how),
    resumption(times, how),
    ...channelOrConnection(arms),
    pool(await countFor(peer, {}), await countFor(peer, ownPool), `grpc-js ${grpcVersion()}, one credentials object`),
  ];
});

const ownPool = { 'grpc.use_local_subchannel_pool': 1 };

/** Connections that four clients with the same credentials make for a call each. */
async function countFor(peer: Peer, options: { readonly [option: string]: number }): Promise<number> {
  const before = await peer.countSessions();
  const secure = credentials.createSsl(Buffer.from(peer.ca));
  const until = { deadline: new Date(Date.now() + 5_000), signal: new AbortController().signal };
  const call: Call = { id: 'a claim', user: '', until, stage: (_part, work) => work() };
  const clients = Array.from({ length: 4 }, () => new ModelClient(`localhost:${peer.port}`, secure, options));
  // The peer refuses each call: what counts is how it came.
  for (const client of clients) {
    await client.score({ dimension: 1, values: Float32Array.of(1) }, call, until).catch(() => {});
  }
  for (const client of clients) await client[Symbol.asyncDispose]();
  return (await peer.countSessions()) - before;
}

function grpcVersion(): string {
  const file = findPackageJSON('@grpc/grpc-js', import.meta.url);
  if (!file) return '';
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
