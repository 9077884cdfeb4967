"""Calls `serve oip` with tritonclient, unchanged, over gRPC and HTTP."""

import sys

import numpy as np
import tritonclient.grpc
import tritonclient.http
from tritonclient.utils import InferenceServerException

address, origin = sys.argv[1:]
rows = np.random.default_rng(7).standard_normal((4, 512), dtype=np.float32)
with_nan = rows.copy()
with_nan[1, 3] = np.nan
grpc = tritonclient.grpc.InferenceServerClient(address)
http = tritonclient.http.InferenceServerClient(origin.removeprefix("http://"))


def failure(call):
    try:
        call()
    except InferenceServerException as error:
        return f"{error.status()} {error.message()}"


def ask(library, client, array=rows, model="model", outputs=("probabilities",), binary=None, **more):
    tensor = library.InferInput("features", array.shape, {"float32": "FP32", "float64": "FP64"}[str(array.dtype)])
    options = {} if binary is None else {"binary_data": binary}
    tensor.set_data_from_numpy(array, **options)
    asked = [library.InferRequestedOutput(name, **options) for name in outputs] if outputs else None
    return client.infer(model, [tensor], outputs=asked, **more)


expected = ask(tritonclient.grpc, grpc).as_numpy("probabilities")
print("grpc", expected.shape, np.allclose(expected.sum(axis=1), 1))
both = ask(tritonclient.grpc, grpc, outputs=None, request_id="r-1", model_version="3")
print("all outputs", np.array_equal(both.as_numpy("class"), expected.argmax(axis=1)), both.get_response().id, both.get_response().model_version)
print("health", grpc.is_server_live(), grpc.is_server_ready(), grpc.is_model_ready("model"), grpc.is_model_ready("model", "2"), grpc.is_model_ready("m"))
metadata = grpc.get_model_metadata("model", as_json=True)
print("metadata", metadata["versions"], metadata["inputs"], "binary_tensor_data" in grpc.get_server_metadata().extensions)
nans = ask(tritonclient.grpc, grpc, with_nan).as_numpy("probabilities")
print("NaN", np.isnan(nans).all(axis=1).tolist())
print(failure(lambda: ask(tritonclient.grpc, grpc, model="m"))[:70])
print(failure(lambda: ask(tritonclient.grpc, grpc, rows.astype(np.float64)))[:103])
large = np.ones((40, 100_000), np.float32)
print("large", ask(tritonclient.grpc, grpc, large).as_numpy("probabilities").shape, ask(tritonclient.http, http, large).as_numpy("probabilities").shape)

for name, options in {"binary": {}, "json": {"binary": False}}.items():
    print("http", name, np.array_equal(expected, ask(tritonclient.http, http, **options).as_numpy("probabilities")))
    nans = ask(tritonclient.http, http, with_nan, **options).as_numpy("probabilities")
    print("NaN", np.isnan(nans).all(axis=1).tolist())
both = ask(tritonclient.http, http, outputs=None, model_version="3")
print("all outputs", np.array_equal(both.as_numpy("class"), expected.argmax(axis=1)), np.array_equal(both.as_numpy("probabilities"), expected))
body, length = http.generate_request_body([tritonclient.http.InferInput("features", [1, 512], "FP32").set_data_from_numpy(rows[:1])])
print("body", length is not None and len(body) == length + 4 * 512)
print("health", http.is_server_live(), http.is_server_ready(), http.is_model_ready("model", "2"), http.is_model_ready("m"))
print("metadata", http.get_model_metadata("model")["outputs"][0], http.get_server_metadata()["extensions"])
print(failure(lambda: ask(tritonclient.http, http, model="m"))[:53])
