import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import type { Upstream } from './upstream.ts';
import type { WebHandler } from './web-handler.ts';

/** What goes on to the server behind, beside the message. */
const handedOn = ['x-request-id', 'x-user'];

/**
 * gRPC-Web, Connect and gRPC on one path for each method, answered by asking the server behind. A call's deadline and its end go
 * on to it: connect-node does neither by itself.
 *
 * @param otherwise what is no method
 */
export function translate(client: Upstream['client'], messageAtMost: number, otherwise: WebHandler): WebHandler {
  const routes = (router: ConnectRouter) => {
    router.service(ModelService, {
      predict: (request, context) => client.predict(request, onward(context)),
      predictStream: (request, context) => client.predictStream(request, onward(context)),
      predictBatch: (requests, context) => client.predictBatch(requests, onward(context)),
    });
  };
  const readMaxBytes = messageAtMost;
  return connectNodeAdapter({ routes, fallback: otherwise, readMaxBytes, writeMaxBytes: messageAtMost });
}

/** Nothing left of a deadline is 1 ms: 0 and less are no deadline for connect-node (findings/connect-timeout-upside-down.sh). */
function onward(context: HandlerContext) {
  const timeoutMs = context.timeoutMs();
  const headers = handedOn.flatMap((name): [string, string][] => {
    const value = context.requestHeader.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { signal: context.signal, headers, ...(timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, timeoutMs) }) };
}
