#!/usr/bin/env bash
# The probe without a service: NOT_FOUND from grpc-health-check, always SERVING from grpcio.
#
# Expected: asking for "" (what a Kubernetes gRPC probe and grpc_health_probe ask for unless told
#           otherwise) gives the health of the server, made of what its services report.
# Found:    grpc-health-check knows "" only if somebody sets it: a server whose model is SERVING is
#           NOT_FOUND to a bare probe. grpcio's servicer says SERVING to "" from its first moment, and
#           still does when its only service is NOT_SERVING.
# Matters:  one wrong answer each way: in Node a healthy pod is restarted over and over, in Python a
#           pod without a model gets traffic. Name the service in the probe, or set "" by hand in both.
# Versions: grpc-health-check 2.1.0 on @grpc/grpc-js 1.14.7, grpcio and grpcio-health-checking 1.85.1.
# Source:   grpc/grpc, doc/health-checking.md: "" stands for the server's overall health.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" grpc-health-check@2.1.0 @grpc/grpc-js@1.14.7 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check grpcio==1.85.1 grpcio-health-checking==1.85.1
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.py <<'END'
import sys
from concurrent import futures
import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
Status = health_pb2.HealthCheckResponse

def ask(port, service):
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=service)
            return Status.ServingStatus.Name(health_pb2_grpc.HealthStub(channel).Check(request, timeout=10).status)
        except grpc.RpcError as error:
            return error.code().name

server = grpc.server(futures.ThreadPoolExecutor(2))
servicer = health.HealthServicer()
health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
servicer.set("model", Status.NOT_SERVING)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print('grpc-health-check: "model" is', ask(sys.argv[1], "model") + ', "" is', ask(sys.argv[1], ""))
print('grpcio:            "model" is', ask(port, "model") + ', "" is', ask(port, ""))
server.stop(None).wait()
END

cat > try.mjs <<'END'
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import grpc from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

const server = new grpc.Server();
new HealthImplementation({ model: 'SERVING' }).addToServer(server);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (error, port) => {
  if (error) throw error;
  const python = spawn('v/bin/python', ['try.py', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = await text(python.stdout);
  server.forceShutdown();
  process.stdout.write(seen);
  if (!/"model" is SERVING, "" is NOT_FOUND\n.*"model" is NOT_SERVING, "" is SERVING\n/.test(seen)) {
    console.log('CHANGED: the servers answer otherwise than described');
    process.exitCode = 1;
  }
});
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: Node $(node -v), @grpc/grpc-js $(version @grpc/grpc-js),\
  grpc-health-check $(version grpc-health-check), grpcio-health-checking \
  $(python_version grpcio-health-checking)"
echo "Expected: \"\" is what \"model\" is, the only service there"
echo "Seen:"
timeout 60 node try.mjs
