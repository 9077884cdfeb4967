"""A server of the official PredictionService, for clients of others: answers each row with its sum, and the model_spec that came."""

import sys
from concurrent import futures

import grpc
import numpy as np
from official import predict_pb2, prediction_service_pb2_grpc, types_pb2


class Servicer(prediction_service_pb2_grpc.PredictionServiceServicer):
    def Predict(self, request, context):
        tensor = request.inputs["x"]
        if tensor.dtype != types_pb2.DT_FLOAT:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no floats in x")
        flat = np.frombuffer(tensor.tensor_content, np.float32) if tensor.tensor_content else np.array(tensor.float_val, np.float32)
        rows = flat.reshape([dim.size for dim in tensor.tensor_shape.dim])
        response = predict_pb2.PredictResponse()
        response.model_spec.name = request.model_spec.name
        response.model_spec.version.value = request.model_spec.version.value or 42
        said = response.outputs["sums"]
        said.dtype = types_pb2.DT_FLOAT
        said.tensor_shape.dim.add(size=len(rows))
        if request.model_spec.signature_name == "as_content":
            said.tensor_content = rows.sum(axis=1).tobytes()
        else:
            said.float_val.extend(rows.sum(axis=1).tolist())
        return response


server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(Servicer(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
sys.stdin.read()
server.stop(0)
