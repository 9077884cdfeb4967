"""Calls a model server as a Python client in production would: generated stubs, keepalive, limits, a deadline for each call."""

import sys

import grpc
import numpy as np
from grpc_health.v1 import health_pb2, health_pb2_grpc

import document_pb2
import document_pb2_grpc

channel = grpc.insecure_channel(
    sys.argv[1],
    options=[
        ("grpc.lb_policy_name", "round_robin"),
        ("grpc.keepalive_time_ms", 10_000),
        ("grpc.keepalive_timeout_ms", 5_000),
        ("grpc.keepalive_permit_without_calls", True),
        ("grpc.max_send_message_length", 50 * 1024 * 1024),
        ("grpc.max_receive_message_length", 50 * 1024 * 1024),
    ],
)
stub = document_pb2_grpc.ModelServiceStub(channel)
features = np.random.randn(512).astype(np.float32).tolist()


def request(number, **changed):
    said = dict(features=features, model_version="v1", request_id=f"req-{number}")
    return document_pb2.PredictRequest(**{**said, **changed})


ids = [stub.Predict(request(number), timeout=10).request_id for number in range(50)]
print("predict", ids == [f"req-{number}" for number in range(50)])

answer = stub.Predict(request(0), timeout=10)
print("distribution", len(answer.probabilities), round(sum(answer.probabilities), 3), answer.model_version)

tokens = list(stub.PredictStream(request("stream")))
print("tokens", len(tokens), all(0 <= np.argmax(token.probabilities) < 10 for token in tokens))

stream = stub.PredictStream(request("cancelled"))
next(stream)
stream.cancel()
try:
    list(stream)
except grpc.RpcError as error:
    print("cancelled", error.code().name)

batch = stub.PredictBatch(request(number) for number in range(100))
print("batch", [one.request_id for one in batch] == [f"req-{number}" for number in range(100)])

for name, changed in (("NaN", {"features": [1.0, float("nan")]}), ("unknown", {"model_version": "v99"}), ("empty", {"features": []})):
    try:
        stub.Predict(request(0, **changed), timeout=10)
    except grpc.RpcError as error:
        print(name, error.code().name)

try:
    stub.Predict(request(0, features=[1.0] * 2_000_000), timeout=10)
except grpc.RpcError as error:
    print("large", error.code().name)

health = health_pb2_grpc.HealthStub(channel)
for service in ("", "modelservice.ModelService"):
    print("health", health_pb2.HealthCheckResponse.ServingStatus.Name(health.Check(health_pb2.HealthCheckRequest(service=service)).status))
watch = health.Watch(health_pb2.HealthCheckRequest(service=""))
print("watch", health_pb2.HealthCheckResponse.ServingStatus.Name(next(watch).status))
watch.cancel()
channel.close()
