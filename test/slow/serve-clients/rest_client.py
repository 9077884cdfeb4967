"""Calls a model server over REST as Python clients do: requests, numpy, JSON, base64 and raw bytes."""

import base64
import sys

import numpy as np
import requests

url = f"{sys.argv[1]}/predict"
features = np.random.randn(512).astype(np.float32)
payload = {"features": features.tolist(), "model_version": "v1"}

answers = []
for _ in range(50):
    response = requests.post(url, json=payload)
    response.raise_for_status()
    answers.append(response.json())
print("json", all(answer["latency_ms"] > 0 for answer in answers))

json = np.array(answers[0]["probabilities"], dtype=np.float32)
print("distribution", len(json), round(float(json.sum()), 3))

text = base64.b64encode(features.tobytes()).decode()
as_text = requests.post(url, json={"features": text, "model_version": "v1"}).json()
print("base64", np.array_equal(json, np.array(as_text["probabilities"], dtype=np.float32)))

raw = {"content-type": "application/octet-stream", "accept": "application/octet-stream", "x-model-version": "v1"}
as_bytes = requests.post(url, data=features.tobytes(), headers=raw)
print("raw", np.array_equal(json, np.frombuffer(as_bytes.content, dtype=np.float32)))

not_a_number = requests.post(url, data='{"features": [1.0, NaN]}', headers={"content-type": "application/json"})
print("NaN", not_a_number.status_code, not_a_number.headers["content-type"], not_a_number.json()["detail"][-32:])
print("large", requests.post(url, data=b"0" * 5_000_000, headers=raw).status_code)
print("unknown", requests.post(url, json={**payload, "model_version": "v99"}).json()["type"])
