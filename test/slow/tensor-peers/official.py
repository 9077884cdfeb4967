"""The messages of TensorFlow Serving as Google publishes them, without TensorFlow.

tensorflow-serving-api has Serving's own; those of TensorFlow that they import are in tensorflow-protobuf, but for one file: its
error_codes.proto imports tensorflow/tsl/protobuf/error_codes.proto, which no light package has. It is made here.
"""

import sys
import types

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import enum_type_wrapper

codes = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED "
    "FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split()
written = descriptor_pb2.FileDescriptorProto(
    name="tensorflow/tsl/protobuf/error_codes.proto", package="tensorflow.error", syntax="proto3"
)
enum = written.enum_type.add(name="Code")
for number, name in enumerate(codes):
    enum.value.add(name=name, number=number)
pool = descriptor_pool.Default()
pool.AddSerializedFile(written.SerializeToString())
module = types.ModuleType("tensorflow.tsl.protobuf.error_codes_pb2")
module.DESCRIPTOR = pool.FindFileByName(written.name)
module.Code = enum_type_wrapper.EnumTypeWrapper(module.DESCRIPTOR.enum_types_by_name["Code"])
for package in ("tensorflow.tsl", "tensorflow.tsl.protobuf"):
    sys.modules[package] = types.ModuleType(package)
sys.modules["tensorflow.tsl.protobuf"].error_codes_pb2 = module
sys.modules[module.__name__] = module

from tensorflow.core.framework import tensor_pb2, tensor_shape_pb2, types_pb2  # noqa: E402, F401
from tensorflow.core.protobuf import meta_graph_pb2  # noqa: E402, F401
from tensorflow_serving.apis import (  # noqa: E402, F401
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
)
