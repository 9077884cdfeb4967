#!/usr/bin/env bash
# A Triton client asks a KServe server for floats over gRPC, gets them, and cannot read them.
#
# Expected: both speak the Open Inference Protocol v2, whose answer may carry floats in `raw_output_contents`
#           or in `contents.fp32_contents`: a client reads either.
# Found:    kserve answers a list of floats in `fp32_contents`, status OK. tritonclient's as_numpy looks
#           into raw contents alone, unless the datatype is BYTES: it finds none and fails to give no
#           elements the shape. kserve's own client reads the same answer.
# Matters:  the call is OK for the server, its metrics and its logs; only the caller fails, with a text
#           about numpy that names neither protocol nor field. Over REST the same pair works.
# Versions: tritonclient 2.73.0 as client, kserve 0.21.0 as server, Python's grpcio.
# Source:   tritonclient/grpc/_infer_result.py; kserve/protocol/infer_type.py.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'if [[ -n $server ]]; then kill -9 "$server"; wait "$server"; fi 2>/dev/null || true; rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check kserve==0.21.0 'tritonclient[grpc]==2.73.0' >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > server.py <<'END'
import sys
from kserve import InferOutput, InferResponse, Model, ModelServer

class Half(Model):
    def __init__(self):
        super().__init__("half")
        self.ready = True

    def predict(self, payload, headers=None, response_headers=None):
        rows = payload.inputs[0].as_numpy()
        return InferResponse(payload.id, self.name, [InferOutput("y", list(rows.shape), "FP32", data=(rows / 2).flatten().tolist())])

ModelServer(http_port=int(sys.argv[1]), grpc_port=int(sys.argv[2]), workers=1, enable_docs_url=False).start([Half()])
END

# In two processes: the two packages cannot be imported into one.
cat > triton.py <<'END'
import sys, time
import numpy as np
import tritonclient.grpc as triton

client = triton.InferenceServerClient("127.0.0.1:" + sys.argv[1])
until = time.monotonic() + 60
while True:
    try:
        if client.is_model_ready("half"):
            break
    except Exception:
        pass
    if time.monotonic() > until:
        sys.exit("the server does not come up")
    time.sleep(0.2)
asked = triton.InferInput("x", [1, 2], "FP32")
asked.set_data_from_numpy(np.array([[1.0, 3.0]], dtype=np.float32))
answer = client.infer("half", [asked], request_id="r")
got = answer.get_response()
print(f"on the wire: fp32_contents {list(got.outputs[0].contents.fp32_contents)}, raw_output_contents {len(got.raw_output_contents)}")
try:
    print("tritonclient:", answer.as_numpy("y").tolist())
except Exception as error:
    print(f"tritonclient: {type(error).__name__}: {error}")
END
cat > own.py <<'END'
import asyncio, sys
import numpy as np
from kserve import InferenceGRPCClient, InferInput, InferRequest

async def ask():
    async with InferenceGRPCClient("127.0.0.1:" + sys.argv[1]) as client:
        tensor = InferInput("x", [1, 2], "FP32")
        tensor.set_data_from_numpy(np.array([[1.0, 3.0]], dtype=np.float32), binary_data=False)
        answer = await client.infer(InferRequest("half", [tensor], request_id="r"))
        print("kserve's own:", answer.outputs[0].as_numpy().tolist())

asyncio.run(ask())
END
free_port() { v/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
grpc_port=$(free_port)
v/bin/python server.py "$(free_port)" "$grpc_port" >server.log 2>&1 &
server=$!
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: tritonclient $(python_version tritonclient), kserve $(python_version kserve), grpcio $(python_version grpcio)"
echo "Expected: [[0.5, 1.5]] from both clients"
echo "Seen:"
seen=$(timeout 120 v/bin/python triton.py "$grpc_port"; timeout 60 v/bin/python own.py "$grpc_port")
echo "$seen"
if [[ $seen != *"fp32_contents [0.5, 1.5], raw_output_contents 0"* || $seen != *"cannot reshape array of size 0"* || $seen != *"kserve's own: [[0.5, 1.5]]"* ]]; then
  echo 'CHANGED: the answers are not as described'
  exit 1
fi
