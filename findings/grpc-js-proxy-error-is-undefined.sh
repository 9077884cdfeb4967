#!/usr/bin/env bash
# With http_proxy set, grpc-js says "Last error: undefined", for calls to 127.0.0.1 too.
#
# Expected: the error of a call says that a proxy was asked and what it answered.
# Found:    "14 UNAVAILABLE: No connection established. Last error: undefined", whether the proxy
#           refuses or is not there. The reason is on stderr alone. Loopback goes through the proxy as
#           well; no_proxy=127.0.0.1 helps, and no_proxy=* is not understood.
# Matters:  such variables are set on company laptops and in CI. Every call fails, the server next
#           door is well, and the text sends people to the server: nothing in it speaks of a proxy.
# Versions: @grpc/grpc-js 1.14.7.
# Source:   grpc/grpc-node issue 1453 asks for loopback to be left alone; pull request 1348 brought
#           the line on stderr.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy no_proxy no_grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { once } from 'node:events';
import { createServer } from 'node:http';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const server = new grpc.Server();
server.addService({ call: { path: '/t.T/Call', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } },
{ call: (call, answer) => answer(null, call.request) });
const port = await new Promise((done, fail) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (e, p) => (e ? fail(e) : done(p))));
const proxy = createServer().on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
await once(proxy.listen(0, '127.0.0.1'), 'listening');

async function ask(who, environment) {
  Object.assign(process.env, environment);
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const end = await new Promise((done) => client.makeUnaryRequest('/t.T/Call', same, same, Buffer.from('x'),
    (error) => done(error ? error.message.trim() : 'OK')));
  client.close();
  console.log(`${who}: ${end}`);
  return end;
}
const seen = [
  await ask('a proxy that refuses', { http_proxy: `http://127.0.0.1:${proxy.address().port}` }),
  await ask('no_proxy=*', { no_proxy: '*' }),
  await ask('no_proxy=127.0.0.1', { no_proxy: '127.0.0.1' }),
];
const none = '14 UNAVAILABLE: No connection established. Last error: undefined. Resolution note:';
if (seen.join() !== [none, none, 'OK'].join()) {
  console.log('CHANGED: a proxy that fails is told otherwise than described');
  process.exitCode = 1;
}
process.exit();
END
echo "Versions: Node $(node -v), @grpc/grpc-js $(node -p "require('./node_modules/@grpc/grpc-js/package.json').version")"
echo "Expected: an error that speaks of the proxy; OK where no_proxy names the address, or everything"
echo "Seen:"
timeout 60 node try.mjs
