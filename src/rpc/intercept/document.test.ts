import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { echo, openEcho, startEcho } from './intercept.test-data.ts';

/**
 * The interceptor that is widely copied, from Python:
 *
 *     def intercept_service(self, continuation, handler_call_details):
 *         start = time.perf_counter()
 *         result = continuation(handler_call_details)
 *         latency_ms = (time.perf_counter() - start) * 1000
 *         logging.info(f"gRPC {method} completed in {latency_ms:.1f}ms")
 *         return result
 *
 * `continuation` gives the handler, and calls it not: grpcio does so afterwards (test/slow/latency-interceptor.test.ts runs this very
 * text). With grpc-js the same shape measures how long it takes to make a call that has not begun.
 */
function asTheDocumentHasIt(say: (ms: number) => void): ServerInterceptor {
  return (_method, call) => {
    const startedMs = performance.now();
    const result = new ServerInterceptingCall(call);
    say(performance.now() - startedMs);
    return result;
  };
}

/** Work that the processor does: nobody can be done with it earlier. */
function work(ms: number): number {
  const startedMs = performance.now();
  while (performance.now() - startedMs < ms);
  return performance.now() - startedMs;
}

test.each(['Unary', 'Upload', 'Download', 'Chat'] as const)(
  "%s: the document's interceptor has spoken before the handler begins, and ours contains its work",
  async (kind) => {
    const order: string[] = [];
    let saidMs = Number.NaN;
    let workedMs = Number.NaN;
    const theirs = asTheDocumentHasIt((ms) => {
      saidMs = ms;
      order.push('the document has spoken');
    });
    const handle =
      <A extends unknown[]>(echoed: ((...of: A) => void) | undefined) =>
      (...of: A) => {
        order.push('the handler begins');
        workedMs = work(20);
        echoed?.(...of);
      };
    const handlers = {
      Unary: handle(echo.Unary),
      Upload: handle(echo.Upload),
      Download: handle(echo.Download),
      Chat: handle(echo.Chat),
    };
    using server = await startEcho(handlers, { interceptors: [theirs] });
    using client = openEcho(server.target);
    expect((await client.ask(kind, { messages: [Buffer.alloc(9)] })).status.code).toBe(status.OK);
    const [served] = await server.ends(1);
    expect(order).toEqual(['the document has spoken', 'the handler begins']);
    expect(served?.end?.ms).toBeGreaterThanOrEqual(workedMs);
    // It cannot have the 20 ms in it: they were still to come.
    expect(saidMs).toBeLessThan(served?.end?.ms ?? 0);
  },
);
