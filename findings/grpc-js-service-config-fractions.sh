#!/usr/bin/env bash
# A service config's timeout of "0.5s" is five nanoseconds to grpc-js, and "1.5s" is one second.
#
# Expected: a duration as JSON writes one: "0.5s" is half a second, as retryPolicy's backoffs are read.
# Found:    of timeout the digits after the point are taken as a number of nanoseconds: "0.5s" ends every
#           call at once, "1.5s" gives one second, "0.500s" 500 ns. Nine digits are right, by chance.
# Matters:  the same service config serves C++, Go and Java. Moved to Node it fails every call with
#           DEADLINE_EXCEEDED although the server is well, or cuts a third of the budget off without
#           a word. { "seconds": 0, "nanos": 500000000 } is read right, or write "0.500000000s".
# Versions: @grpc/grpc-js 1.14.7.
# Source:   grpc/grpc-proto, service_config.proto: timeout is a google.protobuf.Duration, whose JSON
#           form has 0, 3, 6 or 9 digits after the point.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
let leftMs;
const server = new grpc.Server();
server.addService({ call: { path: '/t.T/Call', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } }, {
  call(call, answer) {
    leftMs = call.getDeadline() - Date.now();
    answer(null, call.request);
  },
});
const port = await new Promise((done, fail) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (e, p) => (e ? fail(e) : done(p))));

async function ask(timeout) {
  const config = { loadBalancingConfig: [], methodConfig: [{ name: [{}], timeout }] };
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(),
    { 'grpc.service_config': JSON.stringify(config) });
  leftMs = 0;
  const end = await new Promise((done) => client.makeUnaryRequest('/t.T/Call', same, same, Buffer.from('x'),
    (error) => done(error ? grpc.status[error.code] : 'OK')));
  client.close();
  // What the way took is not the question.
  const line = end === 'OK' ? `OK, of ${Math.ceil(leftMs / 500) / 2} s` : end;
  console.log(`${JSON.stringify(timeout)}: ${line}`);
  return line;
}
const seen = [];
for (const timeout of ['0.5s', '1.5s', '1.500s', '1.500000000s', { seconds: 1, nanos: 500_000_000 }]) {
  seen.push(await ask(timeout));
}
server.forceShutdown();
const half = 'OK, of 1.5 s';
if (seen.join() !== ['DEADLINE_EXCEEDED', 'OK, of 1 s', 'OK, of 1 s', half, half].join()) {
  console.log('CHANGED: durations are read otherwise than described');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v), @grpc/grpc-js $(node -p "require('./node_modules/@grpc/grpc-js/package.json').version")"
echo "Expected: OK five times, the first with half a second, the others with one and a half"
echo "Seen:"
timeout 60 node try.mjs
