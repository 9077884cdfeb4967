import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';

/** A gRPC server that says who it is, for tests of what stands before it. */
export interface Backend extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** Calls of `hang` that it has now, with the deadline that each came with. */
  readonly hanging: ReadonlySet<{ readonly deadline: number }>;
  /** Calls of `hang` whose caller has left. */
  readonly cancelled: number;
  /** Its connections break and its port is closed, as when its process is killed. */
  crash(): void;
}

const accepted = channel('net.server.socket');

const bytes = (message: Buffer) => message;
const limits: ChannelOptions = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

function method(
  name: string,
  requestStream: boolean,
  responseStream = requestStream,
): MethodDefinition<Buffer, Buffer> {
  return {
    path: `/test.Backend/${name}`,
    requestStream,
    responseStream,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
}
const echo = method('Echo', false);
const fail = method('Fail', false);
const hang = method('Hang', false);
const stream = method('Stream', true);
const begin = method('Begin', false, true);

/** Listens on a port of 127.0.0.1; 0: any. */
export async function startBackend(name: string, port = 0, options: ChannelOptions = {}): Promise<Backend> {
  const hanging = new Set<{ readonly deadline: number }>();
  let cancelled = 0;
  const server = new Server({ ...limits, ...options });
  server.addService(
    { echo, fail, hang, stream, begin },
    {
      echo(call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) {
        const head = new Metadata();
        head.set('name', name);
        for (const value of call.metadata.get('asked-bin')) head.add('asked-bin', value);
        call.sendMetadata(head);
        respond(null, call.request);
      },
      fail(_call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) {
        const metadata = new Metadata();
        metadata.set('why', 'closed on mondays');
        respond({ code: 9, details: 'not now: 100 % – später', metadata });
      },
      hang(call: ServerUnaryCall<Buffer, Buffer>) {
        const one = { deadline: Number(new Date(call.getDeadline())) };
        hanging.add(one);
        call.once('cancelled', () => {
          hanging.delete(one);
          cancelled += 1;
        });
      },
      stream(call: ServerDuplexStream<Buffer, Buffer>) {
        call.on('data', (message: Buffer) => void call.write(message));
        call.on('end', () => call.end());
        call.on('error', () => {});
      },
      begin(call: ServerWritableStream<Buffer, Buffer>) {
        call.write(call.request);
      },
    },
  );
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, got) =>
      error ? reject(error) : resolve(got),
    );
  });
  const sockets = new Set<Socket>();
  const onAccepted = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== bound) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  accepted.subscribe(onAccepted);
  return {
    name,
    port: bound,
    crash() {
      for (const socket of sockets) socket.resetAndDestroy();
      server.forceShutdown();
    },
    hanging,
    get cancelled() {
      return cancelled;
    },
    async [Symbol.asyncDispose]() {
      accepted.unsubscribe(onAccepted);
      server.forceShutdown();
    },
  };
}

export interface Answer {
  /** Of the backend. */
  readonly name: string;
  readonly head: Metadata;
  readonly message: Buffer;
}

/** One channel, and so one connection at a time. */
export interface Caller extends Disposable {
  echo(message?: Buffer, metadata?: Metadata): Promise<Answer>;
  fail(): Promise<ServiceError>;
  /** Resolves with how it ended. `cancel`: resolves when it shall be. */
  hang(how?: { readonly withinMs?: number; readonly cancel?: Promise<unknown> }): Promise<ServiceError>;
  stream(): ClientDuplexStream<Buffer, Buffer>;
}

/** Only ends a call that hangs. */
const patienceMs = 10_000;

export function createCaller(address: string, options: ChannelOptions = {}): Caller {
  const channel = { ...limits, 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_http_proxy': 0, ...options };
  const client = new Client(address, credentials.createInsecure(), channel);
  const within = (ms: number) => ({ deadline: Date.now() + ms });
  const failureOf = ({ path }: MethodDefinition<Buffer, Buffer>, ms: number, cancel?: Promise<unknown>) =>
    new Promise<ServiceError>((resolve, reject) => {
      const call = client.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), within(ms), (error) =>
        error ? resolve(error) : reject(new Error('it was answered')),
      );
      void cancel?.then(() => call.cancel());
    });
  return {
    echo: (message = Buffer.alloc(0), metadata = new Metadata()) =>
      new Promise((resolve, reject) => {
        let head = new Metadata();
        client
          .makeUnaryRequest(echo.path, bytes, bytes, message, metadata, within(patienceMs), (error, answer) => {
            if (error) reject(error);
            else resolve({ name: String(head.get('name')[0]), head, message: answer ?? Buffer.alloc(0) });
          })
          .on('metadata', (received) => {
            head = received;
          });
      }),
    fail: () => failureOf(fail, patienceMs),
    hang: ({ withinMs = patienceMs, cancel } = {}) => failureOf(hang, withinMs, cancel),
    stream: () => client.makeBidiStreamRequest(stream.path, bytes, bytes, within(patienceMs)),
    [Symbol.dispose]: () => client.close(),
  };
}
