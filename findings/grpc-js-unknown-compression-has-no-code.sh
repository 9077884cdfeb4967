#!/usr/bin/env bash
# An answer in a compression that grpc-js does not know is "undefined undefined: undefined".
#
# Expected: INTERNAL with a text that names the encoding, as gRPC's document on compression asks.
# Found:    the call rejects with an error whose code and details are undefined, and the text is lost.
#           The same for a message that says it is compressed where no encoding is named.
# Matters:  whoever decides by code (error.code === 14, a table of codes, a counter by status) has no
#           case for it: such errors are not retried, not counted, or booked as "undefined". It comes
#           on the day when a proxy or a server turns on zstd or snappy.
# Versions: @grpc/grpc-js 1.14.7; Node 24.21.
# Source:   grpc/grpc-node issue 2767 reports an UNKNOWN with an empty text for the same.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { once } from 'node:events';
import { createServer } from 'node:http2';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
async function ask(encoding) {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.respond({ 'content-type': 'application/grpc', ...encoding }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // The first byte says that the message is compressed.
    stream.end(Buffer.from([1, 0, 0, 0, 2, 104, 105]));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new grpc.Client(`127.0.0.1:${server.address().port}`, grpc.credentials.createInsecure());
  const error = await new Promise((done) => client.makeUnaryRequest('/t.T/Call', same, same, Buffer.from('x'), done));
  client.close();
  server.close();
  const line = `code ${error?.code}, ${JSON.stringify(error?.message)}`;
  console.log(`${encoding['grpc-encoding'] ?? 'none named'}: ${line}`);
  return line;
}
const seen = [await ask({ 'grpc-encoding': 'snappy' }), await ask({})];
if (seen.some((line) => line !== 'code undefined, "undefined undefined: undefined"')) {
  console.log('CHANGED: an unknown compression is told otherwise than described');
  process.exitCode = 1;
}
process.exit();
END
echo "Versions: Node $(node -v), @grpc/grpc-js $(node -p "require('./node_modules/@grpc/grpc-js/package.json').version")"
echo "Expected: code 13, INTERNAL, twice"
echo "Seen:"
timeout 60 node try.mjs
