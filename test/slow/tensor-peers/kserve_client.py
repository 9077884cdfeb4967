"""Calls `serve oip` with the clients of kserve, unchanged, over gRPC and REST."""

import asyncio
import sys

import numpy as np
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig

address, origin = sys.argv[1:]
rows = np.random.default_rng(7).standard_normal((4, 512), dtype=np.float32)


def request(binary):
    tensor = InferInput("features", list(rows.shape), "FP32")
    tensor.set_data_from_numpy(rows, binary_data=binary)
    return InferRequest("model", [tensor], request_id="r-1")


async def main():
    async with InferenceGRPCClient(address) as grpc:
        # kserve sends fp32_contents for what is no bytes.
        answers = [await grpc.infer(request(binary), timeout=10) for binary in (True, False)]
        print("grpc", [one.outputs[0].as_numpy().shape for one in answers], answers[0].id, answers[0].model_name)
        expected = answers[0].outputs[0].as_numpy()
        print("health", await grpc.is_server_live(), await grpc.is_server_ready(), await grpc.is_model_ready("model"))
    rest = InferenceRESTClient(RESTConfig(protocol="v2"))
    for binary in (True, False):
        answer = await rest.infer(origin, request(binary), model_name="model")
        print("rest", binary, np.array_equal(answer.outputs[0].as_numpy(), expected), answer.id, answer.model_version)
    print("health", await rest.is_server_live(origin), await rest.is_server_ready(origin), await rest.is_model_ready(origin, "model"))
    await rest.close()


asyncio.run(main())
