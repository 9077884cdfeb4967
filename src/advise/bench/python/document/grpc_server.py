# grpc_server.py
import grpc
import numpy as np
import time
from concurrent import futures

import model_service_pb2
import model_service_pb2_grpc


class FakeModel:
    def predict(self, features: np.ndarray) -> np.ndarray:
        time.sleep(0.005)
        return np.random.dirichlet(np.ones(10)).astype(np.float32)


class ModelServiceServicer(model_service_pb2_grpc.ModelServiceServicer):
    def __init__(self):
        self.model = FakeModel()

    def Predict(self, request, context):
        start = time.perf_counter()

        # Protobuf repeated float maps directly to a Python list of floats
        # No JSON parsing - just read the bytes
        features = np.array(request.features, dtype=np.float32)

        probabilities = self.model.predict(features)
        latency_ms = (time.perf_counter() - start) * 1000

        return model_service_pb2.PredictResponse(
            probabilities=probabilities.tolist(),
            latency_ms=latency_ms,
            request_id=request.request_id,
            model_version=request.model_version,
        )

    def PredictStream(self, request, context):
        """Server streaming - yields partial results, one at a time.
        Perfect pattern for LLM token-by-token generation."""
        features = np.array(request.features, dtype=np.float32)

        for i in range(10):
            time.sleep(0.002)  # 2ms per token
            token_probs = np.random.dirichlet(np.ones(5)).astype(np.float32)
            yield model_service_pb2.PredictResponse(
                probabilities=token_probs.tolist(),
                latency_ms=2.0,
                request_id=request.request_id,
            )

    def PredictBatch(self, request_iterator, context):
        """Bidirectional streaming - process each request and stream back.
        Allows the client to pipeline requests without waiting for each response."""
        for request in request_iterator:
            features = np.array(request.features, dtype=np.float32)
            probs = self.model.predict(features)
            yield model_service_pb2.PredictResponse(
                probabilities=probs.tolist(),
                latency_ms=5.0,
                request_id=request.request_id,
            )


def serve(port: int = 50051):
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=10),
        options=[
            ("grpc.max_send_message_length", 50 * 1024 * 1024),
            ("grpc.max_receive_message_length", 50 * 1024 * 1024),
        ],
    )
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(
        ModelServiceServicer(), server
    )
    server.add_insecure_port(f"[::]:{port}")
    server.start()
    print(f"gRPC server listening on port {port}")
    server.wait_for_termination()


if __name__ == "__main__":
    serve()
