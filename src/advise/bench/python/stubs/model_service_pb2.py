"""The messages of the document's model_service.proto, as protoc would write them: nobody needs grpcio-tools for a measurement."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FLOAT, STRING = descriptor_pb2.FieldDescriptorProto.TYPE_FLOAT, descriptor_pb2.FieldDescriptorProto.TYPE_STRING

file = descriptor_pb2.FileDescriptorProto(name="model_service.proto", package="modelservice", syntax="proto3")
for message, fields in (
    ("PredictRequest", (("features", FLOAT, True), ("model_version", STRING, False), ("request_id", STRING, False))),
    (
        "PredictResponse",
        (
            ("probabilities", FLOAT, True),
            ("latency_ms", FLOAT, False),
            ("request_id", STRING, False),
            ("model_version", STRING, False),
        ),
    ),
):
    described = file.message_type.add(name=message)
    for number, (name, kind, repeated) in enumerate(fields, 1):
        field = described.field.add(name=name, number=number, type=kind, label=3 if repeated else 1)
        if repeated:
            field.options.packed = True

pool = descriptor_pool.Default()
pool.AddSerializedFile(file.SerializeToString())
PredictRequest = message_factory.GetMessageClass(pool.FindMessageTypeByName("modelservice.PredictRequest"))
PredictResponse = message_factory.GetMessageClass(pool.FindMessageTypeByName("modelservice.PredictResponse"))
