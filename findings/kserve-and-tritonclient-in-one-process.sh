#!/usr/bin/env bash
# A KServe service that wants to ask Triton with Triton's own gRPC client cannot import both.
#
# Expected: two packages of two projects, installed side by side without a complaint from pip, can be imported
#           into one process: a transformer in front of Triton is what KServe is for.
# Found:    both register the messages of the Open Inference Protocol, package `inference`, under file names of
#           their own. The protobuf runtime has one pool a process and refuses the second, in either order and
#           with either of its implementations: TypeError at import. tritonclient.http comes in beside kserve.
# Matters:  it shows at the start of the container, not in a build; the way out is kserve's own gRPC client, or
#           REST. Two copies of one .proto in one monorepo fail in the same way.
# Versions: kserve 0.21.0, tritonclient 2.73.0, protobuf as pip chooses it for both.
# Source:   kserve/protocol/grpc/grpc_predict_v2.proto; tritonclient/grpc/service_pb2.py.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check kserve==0.21.0 'tritonclient[all]==2.73.0' >/dev/null
cd "$dir"
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
try() { { v/bin/python -c "$1; print('imported')" 2>&1 || true; } | tail -1; }
echo "Versions: kserve $(python_version kserve), tritonclient $(python_version tritonclient), protobuf $(python_version protobuf)"
echo "Expected: imported, each time"
echo "Seen:"
one=$(try 'import kserve, tritonclient.grpc')
other=$(try 'import tritonclient.grpc, kserve')
pure=$(PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python try 'import kserve, tritonclient.grpc')
http=$(try 'import kserve, tritonclient.http')
printf '%s\n' "kserve, tritonclient.grpc: $one" "tritonclient.grpc, kserve: $other" "in pure Python: $pure" "kserve, tritonclient.http: $http"
if [[ $one != TypeError*inference.* || $other != TypeError*inference.* || $pure != TypeError*inference.* || $http != imported ]]; then
  echo 'CHANGED: the imports are not as described'
  exit 1
fi
