#!/usr/bin/env bash
# Open Inference Protocol over JSON: the client reads a server's Infinity as NaN, and its own is no JSON.
#
# Expected: what JSON cannot say is an error on either side.
# Found:    a server that writes with orjson makes null of NaN and of both infinities (KServe's
#           REST answers hold the same nulls); tritonclient makes NaN of every null in a float tensor,
#           without a word. In the other direction tritonclient writes the bare words NaN and Infinity,
#           which orjson refuses.
# Matters:  a log-probability of -Infinity, "impossible", comes back as NaN: max(), sorting and
#           thresholds then go wrong without an error, and the same model gives -Infinity as soon as
#           the client asks for binary data. Ask for binary data where such values are possible.
# Versions: tritonclient 2.73.0, orjson 3.11.4, numpy 2.4.6.
# Source:   RFC 8259, section 6: JSON has no NaN and no Infinity.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check "tritonclient[http]==2.73.0" orjson==3.11.4 numpy==2.4.6
cd "$dir"

cat > try.py <<'END'
import struct, sys
from importlib.metadata import version
import numpy as np, orjson
from tritonclient.http import InferenceServerClient, InferInput

values = np.array([-np.inf, np.nan, -0.5], dtype=np.float32)
output = {"name": "logprob", "datatype": "FP32", "shape": [3]}
text = orjson.dumps({"model_name": "m", "outputs": [{**output, "data": values.tolist()}]})
by_json = InferenceServerClient.parse_response_body(text).as_numpy("logprob")

head = orjson.dumps({"model_name": "m", "outputs": [{**output, "parameters": {"binary_data_size": 12}}]})
binary = InferenceServerClient.parse_response_body(head + values.tobytes(), header_length=len(head)).as_numpy("logprob")

tensor = InferInput("x", [3], "FP32")
tensor.set_data_from_numpy(values, binary_data=False)
request, _ = InferenceServerClient.generate_request_body([tensor])
try:
    orjson.loads(request)
    refused = None
except orjson.JSONDecodeError as error:
    refused = str(error)

print("Versions: tritonclient", version("tritonclient") + ", orjson", version("orjson") + ", numpy", np.__version__)
print("Expected: an error, or the three values", values.tolist())
print("Seen:")
print("  the server's JSON:  ", text.decode())
print("  the client reads:   ", by_json.tolist())
print("  with binary data:   ", binary.tolist())
print("  the client's request:", request.decode())
print("  the server says:    ", refused)
expected = np.array([np.nan, np.nan, -0.5], dtype=np.float32)
if not (np.array_equal(by_json, expected, equal_nan=True) and np.array_equal(binary, values, equal_nan=True) and refused):
    sys.exit("CHANGED: the values come through otherwise than described")
END
v/bin/python try.py
