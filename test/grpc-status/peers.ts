import { once } from 'node:events';
import http2, { type OutgoingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { type ChannelOptions, type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import { asBytes, method } from './client.ts';

/** Whoever answers the client under test, on loopback. */
interface Peer extends AsyncDisposable {
  readonly at: string;
}

export async function startTcp(onSocket: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  return listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

type OnStream = (stream: ServerHttp2Stream, session: ServerHttp2Session) => void;

export async function startHttp2(onStream: OnStream, options: http2.ServerOptions = {}): Promise<Peer> {
  const sessions = new Set<ServerHttp2Session>();
  const server = http2.createServer(options);
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.on('stream', (stream) => {
      stream.on('error', () => {});
      onStream(stream, session);
    });
  });
  return listen(server, () => {
    for (const session of sessions) session.destroy();
  });
}

/** An answer in HTTP/2 of `headers`, what `body` says, and of `trailers`, where there are any. */
export function answering(
  headers: OutgoingHttpHeaders,
  body: string | Buffer = '',
  trailers?: OutgoingHttpHeaders,
): OnStream {
  return (stream) => {
    stream.respond({ ':status': 200, ...headers }, { waitForTrailers: trailers !== undefined });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
    stream.end(body);
  };
}

/** A message as gRPC frames it. */
export function framed(message: string, flag = 0): Buffer {
  const head = Buffer.from([flag, 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, Buffer.from(message)]);
}

/** grpc-js; counts the calls that its handler begins. */
export async function startGrpc(
  handler: handleUnaryCall<Buffer, Buffer> = (call, respond) => respond(null, call.request),
  options: ChannelOptions = {},
) {
  const seen = { handled: 0 };
  const server = new Server(options);
  const definition = {
    path: method,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  } as const;
  const counted: handleUnaryCall<Buffer, Buffer> = (call, respond) => {
    seen.handled += 1;
    handler(call, respond);
  };
  server.addService({ Ask: definition }, { Ask: counted });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    at: `127.0.0.1:${port}`,
    seen,
    shutDown: () => server.forceShutdown(),
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/** Any server of Node's, on loopback. */
export async function listen(server: net.Server, hangUp: () => void = () => {}): Promise<Peer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    at: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      hangUp();
      server.close();
    },
  };
}
