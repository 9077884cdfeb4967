"""Calls `serve tfserving` as a Python client of TensorFlow Serving does: official messages, official stubs, requests."""

import base64
import sys

import grpc
import numpy as np
import requests
from official import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
    tensor_pb2,
    tensor_shape_pb2,
    types_pb2,
)

address, origin = sys.argv[1:]
channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
rows = np.random.default_rng(7).standard_normal((4, 512), dtype=np.float32)


def shape_of(array):
    return tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in array.shape])


def content(array, dtype):
    return tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape_of(array), tensor_content=array.tobytes())


def listed(array, dtype, **values):
    return tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape_of(array), **values)


def request(tensor, name="features", **spec):
    asked = predict_pb2.PredictRequest()
    asked.model_spec.name = spec.pop("model", "model")
    for key, value in spec.items():
        if key == "version":
            asked.model_spec.version.value = value
        else:
            setattr(asked.model_spec, key, value)
    asked.inputs[name].CopyFrom(tensor)
    return asked


def ndarray(tensor):
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    if tensor.dtype == types_pb2.DT_HALF:
        return np.array(tensor.half_val, np.uint16).view(np.float16).reshape(shape)
    if tensor.dtype == types_pb2.DT_DOUBLE:
        return np.array(tensor.double_val, np.float64).reshape(shape)
    return np.array(tensor.float_val, np.float32).reshape(shape)


def failure(make):
    try:
        make()
    except grpc.RpcError as error:
        return f"{error.code().name} {error.details()}"


as_content = stub.Predict(request(content(rows, types_pb2.DT_FLOAT)), timeout=10)
expected = ndarray(as_content.outputs["probabilities"])
print("tensor_content", expected.shape, np.allclose(expected.sum(axis=1), 1), as_content.model_spec.version.value)
as_list = stub.Predict(request(listed(rows, types_pb2.DT_FLOAT, float_val=rows.ravel())), timeout=10)
print("float_val", np.array_equal(expected, ndarray(as_list.outputs["probabilities"])))
batch = [ndarray(stub.Predict(request(content(row, types_pb2.DT_FLOAT)), timeout=10).outputs["probabilities"]) for row in rows[:, None]]
print("batch dimension", np.array_equal(expected, np.concatenate(batch)))
doubles = stub.Predict(request(content(rows.astype(np.float64), types_pb2.DT_DOUBLE), signature_name="serving_double"))
print("double", np.array_equal(expected, ndarray(doubles.outputs["probabilities"]).astype(np.float32)))
halves = stub.Predict(request(content(rows.astype(np.float16), types_pb2.DT_HALF), signature_name="serving_half"))
print("half", ndarray(halves.outputs["probabilities"]).dtype, np.allclose(expected, ndarray(halves.outputs["probabilities"]), atol=0.02))
strings = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=[row.tobytes() for row in rows])
strings.tensor_shape.dim.add(size=len(rows))
as_bytes = stub.Predict(request(strings, "features_bytes", signature_name="serving_bytes"))
print(
    "bytes",
    list(as_bytes.outputs["class"].int64_val) == expected.argmax(axis=1).tolist(),
    np.array_equal(expected.ravel(), np.frombuffer(b"".join(as_bytes.outputs["probabilities_bytes"].string_val), np.float32)),
)
ofs = [stub.Predict(request(content(rows, types_pb2.DT_FLOAT), **spec)).model_spec.version.value for spec in ({"version": 1}, {"version_label": "stable"})]
print("version, label", ofs)
with_nan = rows.copy()
with_nan[1, 3] = np.nan
nans = ndarray(stub.Predict(request(content(with_nan, types_pb2.DT_FLOAT))).outputs["probabilities"])
print("NaN", np.isnan(nans).all(axis=1).tolist(), np.array_equal(nans[0], expected[0]))
print(failure(lambda: stub.Predict(request(content(rows, types_pb2.DT_FLOAT), model="m")))[:58])
print(failure(lambda: stub.Predict(request(content(rows.astype(np.float64), types_pb2.DT_DOUBLE))))[:66])
print(failure(lambda: stub.Predict(request(content(rows, types_pb2.DT_FLOAT), signature_name="x")))[:58])
large = np.ones((40, 100_000), np.float32)
print("large", ndarray(stub.Predict(request(content(large, types_pb2.DT_FLOAT))).outputs["probabilities"]).shape)

status = model_service_pb2_grpc.ModelServiceStub(channel).GetModelStatus(
    get_model_status_pb2.GetModelStatusRequest(model_spec={"name": "model"})
)
print("status", sorted((one.version, one.state, one.status.error_code) for one in status.model_version_status))
metadata = stub.GetModelMetadata(
    get_model_metadata_pb2.GetModelMetadataRequest(model_spec={"name": "model"}, metadata_field=["signature_def"])
)
signatures = get_model_metadata_pb2.SignatureDefMap()
print("metadata", metadata.metadata["signature_def"].Unpack(signatures), sorted(signatures.signature_def))
default = signatures.signature_def["serving_default"]
print("signature", default.inputs["features"].dtype, [dim.size for dim in default.outputs["probabilities"].tensor_shape.dim])

url = f"{origin}/v1/models/model"
row_format = requests.post(f"{url}:predict", json={"instances": rows.tolist()})
print("row", np.array_equal(expected, np.array(row_format.json()["predictions"], np.float32)))
columns = requests.post(f"{url}/versions/3:predict", json={"inputs": {"features": rows.tolist()}})
print("column", np.array_equal(expected, np.array(columns.json()["outputs"], np.float32)))
b64 = [{"b64": base64.b64encode(row.tobytes()).decode()} for row in rows]
as_b64 = requests.post(f"{url}:predict", json={"signature_name": "serving_bytes", "instances": b64}).json()["predictions"]
print("b64", [row["class"] for row in as_b64] == expected.argmax(axis=1).tolist())
# requests refuses to write NaN, the json of Python does not.
import json  # noqa: E402

nan_body = requests.post(f"{url}:predict", data=json.dumps({"instances": with_nan.tolist()}))
print("NaN over REST", nan_body.status_code, np.isnan(np.array(nan_body.json()["predictions"])).all(axis=1).tolist())
print("status", requests.get(f"{url}/labels/stable").json()["model_version_status"][0])
print("error", requests.post(f"{origin}/v1/models/m:predict", json={"instances": [[1]]}).json()["error"][:44])
