#!/usr/bin/env bash
# A long error text turns INTERNAL into RESOURCE_EXHAUSTED at a Python client, by chance.
#
# Expected: a grpc-js server answers with a code and a text, and every client sees that code.
# Found:    grpcio refuses trailers above 8 KiB at random, the likelier the longer, and all above
#           16 KiB: the same answer is now INTERNAL, now RESOURCE_EXHAUSTED. grpc-js sees INTERNAL.
# Matters:  a server that puts a stack trace or a whole failed request into its error makes one fault
#           look like two: retry rules and alarms by code split it, and code 8 sends people to look for
#           a quota or a message limit. Only the text tells ("received metadata size exceeds").
# Versions: @grpc/grpc-js 1.14.7 as server, grpcio 1.85.3 as client.
# Source:   grpc/grpc pull request 32600 (limits), issue 37852 (a user's case).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check grpcio==1.85.3
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > client.py <<'END'
import sys, collections, grpc
call = grpc.insecure_channel("127.0.0.1:" + sys.argv[1]).unary_unary("/t.T/Call")
for kilobytes in (4, 12, 20):
    codes = collections.Counter()
    for _ in range(100):
        try:
            call(str(kilobytes).encode(), timeout=10)
        except grpc.RpcError as error:
            codes[error.code().name] += 1
            text = error.details() if error.code().name == "RESOURCE_EXHAUSTED" else ""
    print(f"grpcio, {kilobytes} kB of text:", dict(sorted(codes.items())), text[:75])
END

cat > try.mjs <<'END'
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const method = { path: '/t.T/Call', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
const server = new grpc.Server();
server.addService({ call: method }, {
  call: ({ request }, answer) => answer({ code: grpc.status.INTERNAL, details: 'x'.repeat(1000 * Number(request)) }),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (error, port) => {
  if (error) throw error;
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const code = await new Promise((done) =>
    client.makeUnaryRequest('/t.T/Call', same, same, Buffer.from('20'), (failed) => done(grpc.status[failed.code])));
  client.close();
  console.log(`grpc-js, 20 kB of text: ${code}`);
  const python = spawn('v/bin/python', ['client.py', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = (await text(python.stdout)).trim().split('\n');
  server.forceShutdown();
  console.log(lines.join('\n'));
  const both = /INTERNAL': \d.*RESOURCE_EXHAUSTED': \d/.test(lines[1]);
  if (code !== 'INTERNAL' || !lines[0].includes("{'INTERNAL': 100}") || !both || !lines[2].includes("{'RESOURCE_EXHAUSTED': 100}")) {
    console.log('CHANGED: the codes are not as described');
    process.exitCode = 1;
  }
});
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: Node $(node -v), @grpc/grpc-js $(version @grpc/grpc-js), grpcio $(python_version grpcio)"
echo "Expected: INTERNAL for each of 100 calls, however long the text"
echo "Seen:"
timeout 60 node try.mjs
