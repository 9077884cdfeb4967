#!/usr/bin/env bash
# A request stream that ends in the midst of a message ends with OK at a grpc-js server, and a request less.
#
# Expected: INTERNAL, as grpc-go says "unexpected EOF": what was sent has not come.
# Found:    the server drops the half message, tells its handler that the stream has ended, and answers OK.
#           A unary call gets UNIMPLEMENTED, "Received no request message": a status that says the
#           method is missing.
# Matters:  a batch that was cut by a proxy or a client that died counts as done; nobody is told that its
#           last request is missing.
# Versions: @grpc/grpc-js 1.14.7; Node 24.21.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { once } from 'node:events';
import { connect } from 'node:http2';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const kinds = { Unary: [false, false], Batch: [true, true] };
const methods = Object.fromEntries(
  Object.entries(kinds).map(([name, [requestStream, responseStream]]) => [
    name,
    { path: `/t.T/${name}`, requestStream, responseStream, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same },
  ]),
);
let came = 0;
const server = new grpc.Server();
server.addService(methods, {
  Unary: (call, respond) => respond(null, call.request),
  Batch: (call) => {
    call.on('data', () => (came += 1));
    call.on('end', () => call.end());
  },
});
const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', grpc.ServerCredentials.createInsecure());

const whole = Buffer.from([0, 0, 0, 0, 2, 104, 105]);
async function ask(name, bytes) {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({ ':method': 'POST', ':path': `/t.T/${name}`, 'content-type': 'application/grpc', te: 'trailers' });
  let status;
  const read = (headers) => (status = headers['grpc-status'] ?? status);
  stream.on('response', read).on('trailers', read).resume();
  stream.end(bytes);
  await once(stream, 'close');
  session.close();
  console.log(`${name}: status ${status}`);
  return status;
}
const cut = [await ask('Unary', whole.subarray(0, 6)), await ask('Batch', Buffer.concat([whole, whole.subarray(0, 6)]))];
console.log(`requests that reached the batch: ${came} of 2`);
if (cut.join() !== '12,0' || came !== 1) {
  console.log('CHANGED: a half message is told otherwise than described');
  process.exitCode = 1;
}
process.exit();
END
echo "Versions: Node $(node -v), @grpc/grpc-js $(node -p "require('./node_modules/@grpc/grpc-js/package.json').version")"
echo "Expected: status 13 for both"
echo "Seen:"
timeout 60 node try.mjs
