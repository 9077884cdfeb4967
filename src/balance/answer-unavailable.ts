import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

/** gRPC's UNAVAILABLE. */
const unavailable = '14';

/** As Envoy answers: a gRPC call gets its status, without a message; anything else 503. */
export function answerUnavailable(incoming: ServerHttp2Stream, request: IncomingHttpHeaders, why: string): void {
  if (incoming.closed) return;
  const contentType = request['content-type'] ?? '';
  if (contentType.startsWith('application/grpc')) {
    const status = { 'grpc-status': unavailable, 'grpc-message': `balancer: ${why}` };
    incoming.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
    return;
  }
  incoming.respond({ ':status': 503, 'content-type': 'text/plain' });
  incoming.end(`balancer: ${why}\n`);
}
