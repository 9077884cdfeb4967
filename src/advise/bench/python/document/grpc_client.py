# grpc_client.py
import grpc
import numpy as np
import time
import statistics

import model_service_pb2
import model_service_pb2_grpc


def get_channel(host: str = "localhost:50051") -> grpc.Channel:
    """Create a reusable gRPC channel with production settings."""
    return grpc.insecure_channel(
        host,
        options=[
            # Client-side load balancing (requires headless DNS)
            ("grpc.lb_policy_name", "round_robin"),
            # Keepalive: prevent firewalls from closing idle connections
            ("grpc.keepalive_time_ms", 10_000),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.keepalive_permit_without_calls", True),
            # Message size limits
            ("grpc.max_send_message_length", 50 * 1024 * 1024),
            ("grpc.max_receive_message_length", 50 * 1024 * 1024),
        ],
    )


def benchmark_grpc(n_requests: int = 1000, feature_dim: int = 512):
    channel = get_channel()
    stub = model_service_pb2_grpc.ModelServiceStub(channel)

    features = np.random.randn(feature_dim).astype(np.float32).tolist()

    # Warmup
    for _ in range(10):
        stub.Predict(model_service_pb2.PredictRequest(
            features=features, model_version="v1", request_id="warmup"
        ))

    latencies = []
    for i in range(n_requests):
        request = model_service_pb2.PredictRequest(
            features=features,
            model_version="v1",
            request_id=f"req-{i}",
        )
        start = time.perf_counter()
        response = stub.Predict(request, timeout=0.5)  # 500ms deadline
        latency = (time.perf_counter() - start) * 1000
        latencies.append(latency)

    channel.close()

    latencies.sort()
    print(f"gRPC Results ({n_requests} requests, dim={feature_dim}):")
    print(f" p50: {latencies[int(n_requests * 0.50)]:.1f}ms")
    print(f" p95: {latencies[int(n_requests * 0.95)]:.1f}ms")
    print(f" p99: {latencies[int(n_requests * 0.99)]:.1f}ms")
    print(f" mean: {statistics.mean(latencies):.1f}ms")


def demo_streaming(feature_dim: int = 512):
    """Show token-by-token streaming - the LLM generation pattern."""
    channel = get_channel()
    stub = model_service_pb2_grpc.ModelServiceStub(channel)

    features = np.random.randn(feature_dim).astype(np.float32).tolist()
    request = model_service_pb2.PredictRequest(
        features=features,
        model_version="v1",
        request_id="stream-demo",
    )

    print("\nStreaming tokens:")
    for i, response in enumerate(stub.PredictStream(request)):
        top_token = np.argmax(response.probabilities)
        top_prob = max(response.probabilities)
        print(f" Token {i:02d}: class={top_token}, prob={top_prob:.4f}")

    channel.close()


if __name__ == "__main__":
    benchmark_grpc()
    demo_streaming()
