#!/usr/bin/env bash
# Deadlines that expire end the calls of others, between grpc-js and a grpc-js server.
#
# Expected: a unary call that reaches its deadline fails alone, with 4 DEADLINE_EXCEEDED; the server, which was
#           told the deadline, ends it at the same moment.
# Found:    the client ends it by RST_STREAM. Node's HTTP/2 server counts those (1,000 at once, then 33 a
#           second, on a connection) and answers the next with GOAWAY: every call on the connection, one without
#           any deadline too, ends with 13 INTERNAL "Session closed with error code 2". With a grpc-timeout that
#           is shorter than the client's own patience the server ends late calls by their status, and as many
#           of them cost nobody anything.
# Matters:  half of 100 calls a second to one slow backend, with a deadline of 500 ms as every guide advises: once
#           in one to two minutes some 25 to 60 calls fail at once, and a retry policy for UNAVAILABLE misses
#           them. No load test of a minute shows it.
# Versions: @grpc/grpc-js 1.14.7, Node 20 and 24.
# Source:   seen by running it; streamResetBurst and streamResetRate in Node's documentation of http2, which
#           grpc-js does not pass on.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
cd "$dir"

cat > try.mjs <<'END'
import * as grpc from '@grpc/grpc-js';

const asIs = (value) => value;
const definition = { path: '/test.Model/Score', requestStream: false, responseStream: false };
for (const part of ['requestSerialize', 'requestDeserialize', 'responseSerialize', 'responseDeserialize'])
  definition[part] = asIs;
const server = new grpc.Server();
// Answers nobody: the server itself ends a call whose grpc-timeout is over.
server.addService({ Score: definition }, { Score() {} });
const port = await new Promise((resolve, reject) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, at) =>
    error ? reject(error) : resolve(at),
  ),
);

function ask(client, metadata, options, patienceMs) {
  return new Promise((resolve) => {
    const done = (error) => {
      clearTimeout(timer);
      resolve(error ? `${error.code} ${error.details.replace(/ after .*/, '')}` : 'answered');
    };
    const call = client.makeUnaryRequest(definition.path, asIs, asIs, Buffer.alloc(0), metadata, options, done);
    const timer = patienceMs ? setTimeout(() => call.cancel(), patienceMs) : undefined;
  });
}

async function tell(name, makeLate) {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  let bystander = 'still waits';
  void ask(client, new grpc.Metadata(), {}).then((how) => {
    bystander = how;
  });
  const late = new Set();
  for (let wave = 0; wave < 25; wave += 1) {
    const calls = Array.from({ length: 100 }, () => makeLate(client));
    for (const how of await Promise.all(calls)) late.add(how);
  }
  console.log(`${name}: 2,500 late calls end with ${[...late].sort().join(' | ')}; a call without a deadline: ${bystander}`);
  client.close();
}

await tell('a deadline of 200 ms', (client) =>
  ask(client, new grpc.Metadata(), { deadline: Date.now() + 200 }));
await tell('grpc-timeout of 200 ms, patience of 1,000', (client) => {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-timeout', '200m');
  return ask(client, metadata, {}, 1_000);
});
server.forceShutdown();
process.exit(0);
END

out=$(node try.mjs)
echo "$out"
reset='13 Received RST_STREAM with code 2 triggered by internal client error: Session closed with error code 2'
expected="a deadline of 200 ms: 2,500 late calls end with $reset | 4 Deadline exceeded; a call without a deadline: $reset
grpc-timeout of 200 ms, patience of 1,000: 2,500 late calls end with 4 Deadline exceeded; a call without a deadline: still waits"
[ "$out" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
