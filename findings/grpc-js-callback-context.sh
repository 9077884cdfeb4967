#!/usr/bin/env bash
# While a grpc-js channel connects, all waiting calls answer in the context of the first.
#
# Expected: an event or a callback of a call runs in the AsyncLocalStorage context in which the call
#           was made, so that a log line or a span carries the id of its own request.
# Found:    of calls made before the connection stands, all run in the context of the first one: their
#           'data' events and the callbacks of unary calls. Once the connection stands, all is right.
# Matters:  right after a deployment or a reconnection, in the very minutes that an incident is about,
#           logs and traces blame one user's request for what happened to others. An awaited promise
#           is not touched; raw callbacks and events are: wrap them with AsyncResource.bind.
# Versions: @grpc/grpc-js 1.14.7; Node 20.20 and 24.21.
# Source:   nodejs/node issue 55376 has a related case below it, in node:http2.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { AsyncLocalStorage } from 'node:async_hooks';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const codec = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
const service = {
  one: { path: '/t.T/One', requestStream: false, responseStream: false, ...codec },
  many: { path: '/t.T/Many', requestStream: false, responseStream: true, ...codec },
};
const server = new grpc.Server();
server.addService(service, {
  one: (call, answer) => answer(null, call.request),
  many(call) {
    call.write(call.request);
    call.end();
  },
});
const port = await new Promise((done, fail) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (e, p) => (e ? fail(e) : done(p))));
const Client = grpc.makeClientConstructor(service, 'T');
const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());

const request = new AsyncLocalStorage();
async function twentyRequests() {
  const wrong = { callbacks: 0, data: 0, of: 20 };
  await Promise.all(Array.from({ length: 20 }, (_, id) => request.run(`request ${id}`, () => Promise.all([
    new Promise((done) => client.one(Buffer.from('x'), () => {
      if (request.getStore() !== `request ${id}`) wrong.callbacks += 1;
      done();
    })),
    new Promise((done) => client.many(Buffer.from('x')).on('end', done).on('data', () => {
      if (request.getStore() !== `request ${id}`) wrong.data += 1;
    })),
  ]))));
  return wrong;
}
const cold = await twentyRequests();
const warm = await twentyRequests();
console.log('before the connection stands, in another request\'s context:', cold);
console.log('afterwards:', warm);
client.close();
server.forceShutdown();
if (cold.data !== 19 || cold.callbacks !== 19 || warm.data + warm.callbacks !== 0) {
  console.log('CHANGED: the contexts are no longer mixed up in this way');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v), @grpc/grpc-js $(node -p "require('./node_modules/@grpc/grpc-js/package.json').version")"
echo "Expected: 0 everywhere"
echo "Seen:"
timeout 60 node try.mjs
