#!/usr/bin/env bash
# nice-grpc never tells the server of a deadline, and without its middleware has none at all.
#
# Expected: { deadline } as a call's option ends the call in time, and travels as grpc-timeout, so
#           that the server and all behind it know when to give up.
# Found:    the plain client takes the option and does nothing with it. With the deadline middleware
#           the call ends in time at the client, but by cancelling: the server still sees no deadline.
# Matters:  a server that passes its caller's deadline on, or drops queued work that is too old, has
#           nothing to go by; a missing-deadline incident looks fixed at the client alone.
# Versions: nice-grpc 2.1.18, nice-grpc-client-middleware-deadline 2.0.15, @grpc/grpc-js 1.14.7.
# Source:   the middleware's README says that the call gets cancelled; it does not name the header.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" \
  nice-grpc@2.1.18 nice-grpc-client-middleware-deadline@2.0.15 @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import grpc from '@grpc/grpc-js';
import { createChannel, createClient, createClientFactory } from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';

const same = (bytes) => bytes;
const service = { call: { path: '/t.T/Call', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } };
let told;
const server = new grpc.Server();
server.addService(service, {
  call(call, answer) {
    told = call.getDeadline() === Number.POSITIVE_INFINITY ? 'no deadline' : 'a deadline';
    setTimeout(() => answer(null, call.request), 400);
  },
});
const port = await new Promise((done, fail) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (e, p) => (e ? fail(e) : done(p))));
const channel = createChannel(`127.0.0.1:${port}`);

async function ask(who, call) {
  told = 'nothing';
  const end = await call.then(() => 'OK', (error) => grpc.status[error.code] ?? error.message);
  const line = `${end}, the server was told ${told}`;
  console.log(`${who}: ${line}`);
  return line;
}
const soon = () => ({ deadline: new Date(Date.now() + 200) });
const one = Buffer.from('x');
const seen = [
  await ask('plain client', createClient(service, channel).call(one, soon())),
  await ask('with the middleware', createClientFactory().use(deadlineMiddleware).create(service, channel).call(one, soon())),
];
channel.close();
const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
seen.push(await ask('grpc-js alone', new Promise((done, fail) => client.makeUnaryRequest(
  '/t.T/Call', same, same, one, soon(), (error, answer) => (error ? fail(error) : done(answer))))));
client.close();
server.forceShutdown();
const none = 'the server was told no deadline';
if (seen.join() !== [`OK, ${none}`, `DEADLINE_EXCEEDED, ${none}`, 'DEADLINE_EXCEEDED, the server was told a deadline'].join()) {
  console.log('CHANGED: the deadline is treated otherwise than described');
  process.exitCode = 1;
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
echo "Versions: Node $(node -v), nice-grpc $(version nice-grpc), its deadline middleware $(version nice-grpc-client-middleware-deadline)"
echo "Expected: with a deadline of 200 ms and a handler of 400, DEADLINE_EXCEEDED three times, the server told each time"
echo "Seen:"
timeout 60 node try.mjs
