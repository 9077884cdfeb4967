import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import { relayFailure, relayFailures, relayInto } from './relay.ts';
import type { Upstream } from './upstream.ts';
import type { WebHandler } from './web-handler.ts';

/** What goes on to the server behind, beside the message. */
const handedOn = ['x-request-id', 'x-user'];

/**
 * gRPC-Web, Connect and gRPC on one path for each method, answered by asking the server behind. A call's deadline and its end go
 * on to it, its headers and trailers come back: connect-node does none of it by itself.
 *
 * @param otherwise what is no method
 */
export function translate(client: Upstream['client'], messageAtMost: number, otherwise: WebHandler): WebHandler {
  const routes = (router: ConnectRouter) => {
    router.service(ModelService, {
      predict: (request, context) => relayFailure(client.predict(request, onward(context)), context),
      predictStream: (request, context) => relayFailures(client.predictStream(request, onward(context)), context),
      predictBatch: (requests, context) => relayFailures(client.predictBatch(requests, onward(context)), context),
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
  return {
    ...relayInto(context),
    signal: context.signal,
    headers,
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, timeoutMs) }),
  };
}
