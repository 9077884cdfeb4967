"""The service of the document's model_service.proto, as protoc's gRPC plugin would write it."""

import grpc

import model_service_pb2 as messages

KINDS = {"Predict": "unary_unary", "PredictStream": "unary_stream", "PredictBatch": "stream_stream"}


class ModelServiceStub:
    def __init__(self, channel):
        for name, kind in KINDS.items():
            method = getattr(channel, kind)(
                f"/modelservice.ModelService/{name}",
                request_serializer=messages.PredictRequest.SerializeToString,
                response_deserializer=messages.PredictResponse.FromString,
            )
            setattr(self, name, method)


class ModelServiceServicer:
    pass


def add_ModelServiceServicer_to_server(servicer, server):
    handlers = {
        name: getattr(grpc, f"{kind}_rpc_method_handler")(
            getattr(servicer, name),
            request_deserializer=messages.PredictRequest.FromString,
            response_serializer=messages.PredictResponse.SerializeToString,
        )
        for name, kind in KINDS.items()
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("modelservice.ModelService", handlers),))
