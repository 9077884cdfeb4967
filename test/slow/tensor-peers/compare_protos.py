"""Every message, enum and method of ours (a FileDescriptorSet) is in those of others: same names, numbers and types."""

import sys

from google.protobuf import descriptor_pb2, descriptor_pool

pool = descriptor_pool.Default()
path, others = sys.argv[1:]
# One at a time: two packages that describe the same messages do not go into one process.
if others == "tfserving":
    from official import model_service_pb2_grpc, prediction_service_pb2_grpc

    stubs = {"PredictionService": prediction_service_pb2_grpc.PredictionServiceStub, "ModelService": model_service_pb2_grpc.ModelServiceStub}
elif others == "triton":
    from tritonclient.grpc import service_pb2_grpc

    stubs = {"GRPCInferenceService": service_pb2_grpc.GRPCInferenceServiceStub}
else:
    from kserve.protocol.grpc import grpc_predict_v2_pb2_grpc

    stubs = {"GRPCInferenceService": grpc_predict_v2_pb2_grpc.GRPCInferenceServiceStub}
compared = differing = 0


def check(what, ours, theirs):
    global compared, differing
    compared += 1
    if ours != theirs:
        differing += 1
        print("differs", what, "ours", ours, "theirs", theirs)


def methods_of(stub):
    methods = {}

    class Channel:
        def note(self, path, response_deserializer=None, **_others):
            methods[path] = f".{response_deserializer.__self__.DESCRIPTOR.full_name}"

        unary_unary = unary_stream = stream_unary = stream_stream = note

    stub(Channel())
    return methods


def check_message(prefix, ours):
    name = f"{prefix}.{ours.name}"
    theirs = descriptor_pb2.DescriptorProto()
    pool.FindMessageTypeByName(name).CopyToProto(theirs)
    fields = {field.name: field for field in theirs.field}
    for field in ours.field:
        other = fields.get(field.name)
        shape = lambda one: one and (one.number, one.type, one.label, one.type_name)
        check(f"{name}.{field.name}", shape(field), shape(other))
    for nested in ours.nested_type:
        check_message(name, nested)
    for enum in ours.enum_type:
        check_enum(name, enum)


def check_enum(prefix, ours):
    theirs = pool.FindEnumTypeByName(f"{prefix}.{ours.name}")
    for value in ours.value:
        other = theirs.values_by_name.get(value.name)
        check(f"{prefix}.{value.name}", value.number, other and other.number)


with open(path, "rb") as file:
    files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
for one in files:
    for message in one.message_type:
        check_message(one.package, message)
    for enum in one.enum_type:
        check_enum(one.package, enum)
    for service in one.service:
        for method in service.method:
            # Their .py of the services does not load with the protobuf of today; what is generated for gRPC does.
            answers = methods_of(stubs[service.name]).get(f"/{one.package}.{service.name}/{method.name}")
            check(f"{service.name}.{method.name}", method.output_type, answers)
print("compared", compared > 40, "differing", differing)
