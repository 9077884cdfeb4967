#!/usr/bin/env bash
# The same cast to float8 (e4m3fn): ONNX has 448 where ml_dtypes (numpy) has NaN.
#
# Expected: one format, one rounding: both saturate, or both give NaN.
# Found:    ONNX's Cast and its tensor helper saturate at the largest number, 448, unless the node says
#           saturate=0; an astype with ml_dtypes gives NaN for all that rounds above it.
# Matters:  a model that is quantised in Python and checked against its ONNX export disagrees in the
#           outliers alone: the one has a NaN that spreads through the whole answer, the other a
#           plausible score. Clip before the cast, and the two agree.
# Versions: onnx 1.23.2, ml_dtypes 0.5.4, numpy 2.4.6.
# Source:   ONNX operator Cast, attribute "saturate" (true by default).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check onnx==1.23.2 ml_dtypes==0.5.4 numpy==2.4.6
cd "$dir"

cat > try.py <<'END'
import ml_dtypes, numpy as np, onnx, sys
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

values = np.array([448, 464, 480, 1000], dtype=np.float32)

def cast(**attributes):
    node = helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT8E4M3FN, **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [4])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT8E4M3FN, [4])
    model = helper.make_model(helper.make_graph([node], "g", [x], [y]))
    return ReferenceEvaluator(model).run(None, {"x": values})[0].astype(np.float32)

seen = {
    "ONNX Cast": cast(),
    "ONNX Cast, saturate=0": cast(saturate=0),
    "ONNX make_tensor": numpy_helper.to_array(helper.make_tensor("t", TensorProto.FLOAT8E4M3FN, [4], values)).astype(np.float32),
    "ml_dtypes astype": values.astype(ml_dtypes.float8_e4m3fn).astype(np.float32),
    "ml_dtypes, clipped": values.clip(-448, 448).astype(ml_dtypes.float8_e4m3fn).astype(np.float32),
}
print("Versions: onnx", onnx.__version__ + ", ml_dtypes", ml_dtypes.__version__ + ", numpy", np.__version__)
print("Expected: the same four numbers each time, of", values.tolist())
print("Seen:")
for who, result in seen.items():
    print(f"  {who}: {result.tolist()}")
full, lost = [448.0] * 4, [448.0, 448.0, np.nan, np.nan]
same = all(np.array_equal(result, expected, equal_nan=True) for result, expected in zip(seen.values(), (full, lost, full, lost, full)))
if not same:
    sys.exit("CHANGED: the casts no longer differ in this way")
END
v/bin/python -W ignore try.py
