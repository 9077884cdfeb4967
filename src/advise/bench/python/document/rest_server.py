# rest_server.py
from fastapi import FastAPI
from pydantic import BaseModel
import numpy as np
import time
import uvicorn

app = FastAPI()


class FakeModel:
    def predict(self, features: np.ndarray) -> np.ndarray:
        time.sleep(0.005)  # 5ms inference simulation
        return np.random.dirichlet(np.ones(10)).astype(np.float32)


model = FakeModel()


class PredictRequest(BaseModel):
    features: list[float]
    model_version: str = "v1"


class PredictResponse(BaseModel):
    probabilities: list[float]
    latency_ms: float


@app.post("/predict", response_model=PredictResponse)
async def predict(request: PredictRequest):
    start = time.perf_counter()

    # JSON already deserialized by FastAPI/Pydantic into a Python list
    # This allocation from list to ndarray happens on every request
    features = np.array(request.features, dtype=np.float32)

    probabilities = model.predict(features)

    latency_ms = (time.perf_counter() - start) * 1000

    return PredictResponse(
        probabilities=probabilities.tolist(),
        latency_ms=latency_ms
    )


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8080, workers=4)
