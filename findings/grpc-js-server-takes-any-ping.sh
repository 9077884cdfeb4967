#!/usr/bin/env bash
# A client that pings too often passes every test against a Node server, and is thrown out by the others.
#
# Expected: a gRPC server answers pings that come too often with GOAWAY, ENHANCE_YOUR_CALM and the text
#           `too_many_pings`, as gRPC's own specification of keepalive (A8) has it, whatever it is written in.
# Found:    grpcio does, after four. @grpc/grpc-js has no such limit, and no option for one: fifty in a row
#           are all answered, and the connection stays.
# Matters:  `grpc.keepalive_time_ms` of one second looks fine on the desk, where the server is a Node one. In front
#           of a Python, Java, Go or C++ server the same client loses its connection again and again, and its
#           calls end with UNAVAILABLE or RESOURCE_EXHAUSTED.
# Versions: @grpc/grpc-js 1.14.7, grpcio 1.85.3.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 >/dev/null
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.85.3
cd "$dir"

cat > server.py <<'END'
import concurrent.futures, sys, grpc
server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
print(server.add_insecure_port('127.0.0.1:0'), flush=True)
server.start()
sys.stdin.read()
END

cat > try.mjs <<'END'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import grpc from '@grpc/grpc-js';

/** How many of fifty pings were answered, and with what the connection ended. */
async function ping(port) {
  const session = connect(`http://127.0.0.1:${port}`);
  let goaway = 'no GOAWAY';
  session.on('goaway', (code, _last, data) => (goaway = `GOAWAY ${code} ${data ?? ''}`.trim()));
  session.on('error', () => {});
  await once(session, 'connect');
  let answered = 0;
  for (let sent = 0; sent < 50 && !session.destroyed; sent += 1) {
    const came = await new Promise((resolve) => {
      session.once('close', () => resolve(false));
      try {
        session.ping((error) => resolve(error === null));
      } catch {
        resolve(false);
      }
    });
    session.removeAllListeners('close');
    if (came) answered += 1;
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  session.destroy();
  return { answered, goaway };
}

const server = new grpc.Server();
const port = await new Promise((resolve) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, bound) => resolve(bound)),
);
const ofNode = await ping(port);
server.forceShutdown();

const python = spawn('venv/bin/python', ['server.py'], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(python.stdout, 'data');
const ofPython = await ping(Number(line));
python.stdin.end();

console.log(`grpc-js: ${ofNode.answered} of 50 pings answered, ${ofNode.goaway}`);
console.log(`grpcio:  ${ofPython.answered} of 50 pings answered, ${ofPython.goaway}`);
const asFound =
  ofNode.answered === 50 && ofNode.goaway === 'no GOAWAY' && ofPython.answered < 10 && ofPython.goaway === 'GOAWAY 11 too_many_pings';
process.exit(asFound ? 0 : 1);
END
node try.mjs
