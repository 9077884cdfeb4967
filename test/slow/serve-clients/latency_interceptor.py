"""The LatencyInterceptor as it is widely copied, around a handler whose work is known, on a real socket."""

import logging
import time
from concurrent import futures

import grpc

said = []


class LatencyInterceptor(grpc.ServerInterceptor):
    def intercept_service(self, continuation, handler_call_details):
        start = time.perf_counter()
        result = continuation(handler_call_details)
        latency_ms = (time.perf_counter() - start) * 1000
        method = handler_call_details.method
        logging.info(f"gRPC {method} completed in {latency_ms:.1f}ms")
        said.append((latency_ms, time.perf_counter()))
        return result


begun = []
worked = []


def work(request, context):
    begun.append(time.perf_counter())
    time.sleep(0.05)
    worked.append((time.perf_counter() - begun[-1]) * 1000)
    return request


handlers = {
    "Predict": grpc.unary_unary_rpc_method_handler(work, lambda raw: raw, lambda raw: raw),
}
server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), interceptors=[LatencyInterceptor()])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("t.T", handlers),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    channel.unary_unary("/t.T/Predict", lambda raw: raw, lambda raw: raw)(b"hello")
server.stop(0)

latency_ms, at = said[0]
print("spoke before the handler began", at < begun[0])
print("less than a hundredth of the work", latency_ms < worked[0] / 100)
