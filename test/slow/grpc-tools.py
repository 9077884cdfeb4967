"""Calls a model server with what reflection says of it alone: no .proto, no generated code."""

import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

channel = grpc.insecure_channel(sys.argv[1])
database = ProtoReflectionDescriptorDatabase(channel)
print(*database.get_services())

pool = descriptor_pool.DescriptorPool(database)
service = pool.FindServiceByName("modelservice.ModelService")
Request, Response = (
    message_factory.GetMessageClass(pool.FindMessageTypeByName(f"modelservice.{name}"))
    for name in ("PredictRequest", "PredictResponse")
)


def method(kind, name):
    return kind(
        f"/{service.full_name}/{name}",
        request_serializer=Request.SerializeToString,
        response_deserializer=Response.FromString,
    )


two_rows = Request(features=[1, 2, 3, 4], dimension=2, request_id="r1")
print(list(method(channel.unary_unary, "Predict")(two_rows).probabilities))
print("stream", len(list(method(channel.unary_stream, "PredictStream")(two_rows))))
print("batch", len(list(method(channel.stream_stream, "PredictBatch")(iter([two_rows] * 3)))))
try:
    method(channel.unary_unary, "Predict")(Request(features=[1, 2, 3, 4], dimension=3))
except grpc.RpcError as error:
    print(error.code().name, error.details())
