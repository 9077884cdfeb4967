import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { defineClaims } from '#lab';
import { timeConnections } from './claims/connection-times.ts';
import { countConnections } from './claims/count-connections.ts';
import { channelOrConnection, newConnection, pool, resumption } from './claims/judge.ts';
import { startPeer } from './claims/start-peer.ts';

/** What the document behind this lab says of connections, beside what this machine shows: over loopback, so without a network. */
export default defineClaims(async (arms) => {
  await using peer = await startPeer();
  const times = await timeConnections(peer);
  const node = `node ${process.versions.node}, OpenSSL ${process.versions.openssl}`;
  const how = `${node}, EC certificate, context made anew, loopback; medians of 120`;
  const counted = await countConnections(peer);
  const grpc = `grpc-js ${grpcVersion()}, one credentials object`;
  return [
    newConnection(times, counted, `${how}; kept: 4 further calls`),
    resumption(times, counted, `${how}; kept: 4 further requests; ${grpc}, 4 clients in turn`),
    ...channelOrConnection(arms),
    pool(counted, grpc),
  ];
});

function grpcVersion(): string {
  const file = findPackageJSON('@grpc/grpc-js', import.meta.url);
  if (!file) return '';
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
