#!/usr/bin/env bash
# A grpc-js server ends calls whose deadline is 25 days or more away.
#
# Expected: a timeout of 30 days is a way of saying "practically none": the call goes through.
# Found:    the server keeps the timeout in 32 bits of milliseconds. From 25 to 49 days it wraps to
#           a negative number, and the call ends at once with DEADLINE_EXCEEDED; 60 days become 10.
# Matters:  a client in another language that was given a very long timeout "to be safe" fails with
#           the one error that a longer timeout seems to cure. 24 days work, so a test with one day
#           or one hour does not show it.
# Versions: @grpc/grpc-js 1.14.7 as server, grpcio 1.85.3 as client.
# Source:   the protocol allows up to 8 digits of hours (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Timeout").
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check grpcio==1.85.3
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > client.py <<'END'
import sys, grpc
channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.unary_unary("/t.T/Call")
for days in (1, 24, 25, 30, 49, 60):
    try:
        call(b"", timeout=days * 86400)
        print(days, "OK")
    except grpc.RpcError as error:
        print(days, error.code().name)
END

cat > try.mjs <<'END'
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const method = { path: '/t.T/Call', requestStream: false, responseStream: false,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
const daysLeft = [];
const server = new grpc.Server();
server.addService({ call: method }, {
  call(call, answer) {
    daysLeft.push((call.getDeadline() - Date.now()) / 86_400_000);
    setTimeout(() => answer(null, Buffer.alloc(0)), 50);
  },
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (error, port) => {
  if (error) throw error;
  const client = spawn('v/bin/python', ['client.py', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = (await text(client.stdout)).trim().split('\n');
  server.forceShutdown();
  lines.forEach((line, index) => console.log(
    `asked for ${line.split(' ')[0]} days; the server counted ${daysLeft[index].toFixed(1)}; ${line.split(' ')[1]}`));
  const seen = lines.map((line) => line.split(' ')[1]).join();
  const late = 'DEADLINE_EXCEEDED';
  if (seen !== ['OK', 'OK', late, late, late, 'OK'].join() || daysLeft[5] > 11) {
    console.log(`CHANGED: ${seen}`);
    process.exitCode = 1;
  }
});
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: Node $(node -v), @grpc/grpc-js $(version @grpc/grpc-js), grpcio $(python_version grpcio)"
echo "Expected: every call OK, with as many days left as were asked for"
echo "Seen:"
NODE_NO_WARNINGS=1 timeout 60 node try.mjs
