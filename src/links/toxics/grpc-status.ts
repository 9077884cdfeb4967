import type { Field } from '../http2/static-table.ts';
import { defineToxic } from './define-toxic.ts';

/**
 * Answers a share of the gRPC calls to `method` (`/package.Service/Method`; left out: to all) with a status, in the server's
 * place: it never hears of them. Other HTTP/2 requests pass.
 */
export const grpcStatus = defineToxic('grpc_status', {
  begin({ attributes: { status, message, share, method }, connection: { http2 }, draw, next }) {
    const answer: readonly Field[] = [
      { name: ':status', value: '200' },
      { name: 'content-type', value: 'application/grpc' },
      { name: 'grpc-status', value: String(status) },
      { name: 'grpc-message', value: percentEncode(message) },
    ];
    const added = http2.add({
      request(stream, fields) {
        const isMeant = isGrpc(fields) && (method === '' || readField(fields, ':path') === method);
        if (!isMeant || draw() >= share) return false;
        http2.answer(stream, answer);
        return true;
      },
    });
    return { write: (chunk, readAt) => next.write(chunk, readAt), release: () => added[Symbol.dispose]() };
  },
});

function isGrpc(fields: readonly Field[]): boolean {
  return readField(fields, 'content-type').startsWith('application/grpc');
}

function readField(fields: readonly Field[], wanted: string): string {
  return fields.find(({ name }) => name === wanted)?.value ?? '';
}

/** As gRPC wants it: UTF-8, all but printable ASCII written as %XX, and % too. */
function percentEncode(message: string): string {
  return Buffer.from(message)
    .toString('latin1')
    .replaceAll(/[^ -$&-~]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
