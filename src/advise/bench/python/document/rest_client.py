# rest_client.py - benchmark REST endpoint
import requests
import numpy as np
import time
import statistics


def benchmark_rest(
    n_requests: int = 1000,
    feature_dim: int = 512,
    host: str = "localhost:8080"
):
    url = f"http://{host}/predict"
    features = np.random.randn(feature_dim).tolist()
    payload = {"features": features, "model_version": "v1"}

    # Warmup
    for _ in range(10):
        requests.post(url, json=payload)

    latencies = []
    for _ in range(n_requests):
        start = time.perf_counter()
        response = requests.post(url, json=payload)
        response.raise_for_status()
        latency = (time.perf_counter() - start) * 1000
        latencies.append(latency)

    latencies.sort()
    print(f"REST Results ({n_requests} requests, dim={feature_dim}):")
    print(f" p50: {latencies[int(n_requests * 0.50)]:.1f}ms")
    print(f" p95: {latencies[int(n_requests * 0.95)]:.1f}ms")
    print(f" p99: {latencies[int(n_requests * 0.99)]:.1f}ms")
    print(f" mean: {statistics.mean(latencies):.1f}ms")


benchmark_rest()
