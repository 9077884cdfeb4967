"""What the document's Python takes to write and read a vector, by rounds in which all forms take turns. Prints JSON, times in ms."""

import base64
import json
import sys
import time

import numpy as np
from pydantic import BaseModel

import model_service_pb2

floats, rounds = int(sys.argv[1]), int(sys.argv[2])
features = np.random.randn(floats)
# As the document's clients hold them: the REST client sends doubles, the gRPC client float32s.
doubles = features.tolist()
single = features.astype(np.float32)
singles = single.tolist()


class PredictRequest(BaseModel):
    features: list[float]
    model_version: str = "v1"


def write_json():
    return json.dumps({"features": doubles, "model_version": "v1"}).encode()


def write_protobuf():
    return model_service_pb2.PredictRequest(features=singles, model_version="v1", request_id="req-1").SerializeToString()


def write_base64():
    return json.dumps({"features": base64.b64encode(single.tobytes()).decode(), "model_version": "v1"}).encode()


def read_json(body):
    return np.array(json.loads(body)["features"], dtype=np.float32)


def read_json_as_fastapi(body):
    return np.array(PredictRequest.model_validate(json.loads(body)).features, dtype=np.float32)


def read_protobuf(body):
    return np.array(model_service_pb2.PredictRequest.FromString(body).features, dtype=np.float32)


def read_base64(body):
    return np.frombuffer(base64.b64decode(json.loads(body)["features"]), dtype=np.float32)


codecs = {
    "json": (write_json, read_json),
    "json-fastapi": (write_json, read_json_as_fastapi),
    "base64": (write_base64, read_base64),
    "raw": (single.tobytes, lambda body: np.frombuffer(body, dtype=np.float32)),
    "protobuf": (write_protobuf, read_protobuf),
}


def time_batch(work, batch):
    start = time.perf_counter()
    for _ in range(batch):
        work()
    return (time.perf_counter() - start) * 1_000 / batch


def batch_for(work):
    batch = 1
    while time_batch(work, batch) * batch < 2:
        batch *= 2
    return batch


works = {}
for name, (write, read) in codecs.items():
    body = write()
    works[name, "encode"] = write
    works[name, "decode"] = lambda read=read, body=body: read(body)
batches = {key: batch_for(work) for key, work in works.items()}
times = {key: [] for key in works}
for turn in range(rounds):
    for key in works if turn % 2 == 0 else reversed(works):
        times[key].append(time_batch(works[key], batches[key]))

print(
    json.dumps(
        [
            {"codec": name, "bytes": len(write()), "encodeMs": times[name, "encode"], "decodeMs": times[name, "decode"]}
            for name, (write, _) in codecs.items()
        ]
    )
)
