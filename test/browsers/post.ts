import { request } from 'node:http';
import { status as grpcStatus } from '@grpc/grpc-js';

/** What came of one request, as HTTP/1.1 has it. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly trailers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The connection broke before the answer's end. */
  readonly isCut: boolean;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Aborted: whoever waits leaves. */
  readonly signal?: AbortSignal;
  /** The first bytes of the body are there. */
  readonly onFirst?: () => void;
}

export const predictPath = '/modelservice.ModelService/Predict';
export const streamPath = '/modelservice.ModelService/PredictStream';
export const grpcWeb = 'application/grpc-web+proto';

/** A request as a page sends it, but for what a browser would hide of the answer. Rejects where none came. */
export function send(
  origin: string,
  path: string,
  { method = 'POST', headers = {}, body = '', signal, onFirst }: Sent = {},
) {
  return new Promise<Got>((resolve, reject) => {
    const outgoing = request(
      `${origin}${path}`,
      { method, agent: false, headers, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        const chunks: Buffer[] = [];
        let isCut = false;
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        if (onFirst !== undefined) response.once('data', onFirst);
        response.on('error', () => {
          isCut = true;
        });
        response.once('close', () => {
          const { statusCode: status = 0, headers: got, trailers } = response;
          resolve({ status, headers: got, trailers, body: Buffer.concat(chunks), isCut });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** The same of one message of gRPC-Web. */
export function call(origin: string, path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
  return send(origin, path, { body, headers: { 'content-type': grpcWeb, 'x-grpc-web': '1', ...headers } });
}

export function framed(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.from([flags, 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export function framesIn(body: Buffer): { readonly flags: number; readonly data: Buffer }[] {
  const frames = [];
  for (let at = 0; body.length - at >= 5; ) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    frames.push({ flags: body[at] ?? 0, data: body.subarray(at + 5, end) });
    at = end;
  }
  return frames;
}

/** Fields of the last frame, by their names. */
export function trailersIn(body: Buffer): Readonly<Record<string, string>> | null {
  const last = framesIn(body).at(-1);
  if (last === undefined || (last.flags & 0x80) === 0) return null;
  const lines = last.data.toString().split('\r\n');
  return Object.fromEntries(
    lines.filter((line) => line !== '').map((line) => [line.split(':', 1)[0] ?? '', line.replace(/^[^:]*: ?/, '')]),
  );
}

/** An answer in a line: HTTP's status, the messages, and which status of gRPC stands where. */
export function tell(got: Got): string {
  const inFrame = trailersIn(got.body);
  const places = [
    ['in the headers', got.headers],
    ['in the last frame', inFrame ?? {}],
    ['in HTTP trailers', got.trailers],
  ] as const;
  const found = places.find(([, fields]) => fields['grpc-status'] !== undefined);
  const isFramed = String(got.headers['content-type']).startsWith('application/grpc');
  const messages = isFramed ? framesIn(got.body).filter(({ flags }) => (flags & 0x80) === 0).length : 0;
  const parts = [`HTTP ${got.status}`];
  if (messages > 0) parts.push(messages === 1 ? 'a message' : `${messages} messages`);
  if (found === undefined) parts.push('no grpc-status');
  else {
    const [where, fields] = found;
    const code = Number(fields['grpc-status']);
    const said = String(fields['grpc-message'] ?? '');
    parts.push(`${code} ${grpcStatus[code]} ${where}${said === '' ? '' : `: ${decodeURIComponent(said)}`}`);
  }
  if (got.isCut) parts.push('cut');
  return parts.join(', ');
}
