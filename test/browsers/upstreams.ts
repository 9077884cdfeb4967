import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { create, toBinary } from '@bufbuild/protobuf';
import { PredictRequestSchema, PredictResponseSchema } from '../../src/rpc/generated/model_service_pb.js';
import { listen } from '../grpc-status/peers.ts';
import { framed } from './post.ts';

/** Messages of the model service in a frame of gRPC, which gRPC-Web has too. */
export const asked = framed(
  toBinary(PredictRequestSchema, create(PredictRequestSchema, { features: [0.12, 0.87, 0.34] })),
);
export const answer = toBinary(PredictResponseSchema, create(PredictResponseSchema, { probabilities: [0.25, 0.75] }));
export const answered = framed(answer);

/** A call as it reached the server behind. */
export interface Came {
  readonly headers: IncomingHttpHeaders;
  readonly stream: ServerHttp2Stream;
  readonly body: Promise<Buffer>;
  /** Breaks the connection, as a process that is killed does. */
  readonly hangUp: () => void;
}

export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** Of the first call. */
  readonly came: Promise<Came>;
}

type OnCall = (stream: ServerHttp2Stream) => void;

/** A server behind that does with each call what it is told; left out: it takes them and says nothing. */
export async function startPeer(onCall: OnCall = () => {}): Promise<Peer> {
  const { promise: came, resolve } = Promise.withResolvers<Came>();
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('session', (session) => session.on('error', () => {}));
  const hangUp = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const body = buffer(stream);
    body.catch(() => {});
    resolve({ headers, stream, body, hangUp });
    onCall(stream);
  });
  const { at, [Symbol.asyncDispose]: end } = await listen(server, hangUp);
  return { port: Number(at.split(':')[1]), came, [Symbol.asyncDispose]: end };
}

/** Headers, an answer, and trailers: a call that ends well, unless they say otherwise. */
export function replying(
  body: Buffer = answered,
  trailers: OutgoingHttpHeaders = { 'grpc-status': '0' },
  headers: OutgoingHttpHeaders = {},
): OnCall {
  return (stream) => {
    begin(stream, headers, true);
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(body);
  };
}

/** An answer that goes on. */
export function begin(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders = {}, waitForTrailers = false): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto', ...headers }, { waitForTrailers });
}

/** The code with which the other end reset the stream. */
export async function resetOf(stream: ServerHttp2Stream): Promise<number> {
  if (!stream.destroyed) await new Promise((resolve) => stream.once('close', resolve));
  return stream.rstCode ?? 0;
}

/** It breaks off: `close` would end it in good order first. */
export function reset(stream: ServerHttp2Stream): void {
  stream.destroy(new Error('reset'));
}
