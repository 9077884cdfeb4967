import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import { asBytes } from '../binding.ts';
import { watchClientCalls } from './watch-client-calls.ts';
import { watchServerCalls } from './watch-server-calls.ts';
import type { CallEnd, CallWatcher, WatchedCall } from './watched-call.ts';

/** A service with a method of each kind, over bytes, and what is heard of it on both sides. */

const kinds = {
  Unary: [false, false],
  Upload: [true, false],
  Download: [false, true],
  Chat: [true, true],
} as const;
export type Kind = keyof typeof kinds;
export const methodOf = (kind: string) => `echo.Echo/${kind}`;

const definition = Object.fromEntries(
  Object.entries(kinds).map(([kind, [requestStream, responseStream]]) => [
    kind,
    {
      path: `/${methodOf(kind)}`,
      requestStream,
      responseStream,
      requestSerialize: asBytes,
      requestDeserialize: asBytes,
      responseSerialize: asBytes,
      responseDeserialize: asBytes,
    },
  ]),
) as ServiceDefinition;

export interface EchoHandlers {
  readonly Unary?: handleUnaryCall<Buffer, Buffer>;
  readonly Upload?: handleClientStreamingCall<Buffer, Buffer>;
  readonly Download?: handleServerStreamingCall<Buffer, Buffer>;
  readonly Chat?: handleBidiStreamingCall<Buffer, Buffer>;
}

export interface Heard {
  readonly call: Omit<WatchedCall, 'metadata'>;
  readonly attempts: CallEnd[];
  begun: number;
  end: CallEnd | null;
}

/** Keeps all that a watcher is told. */
export function listenIn() {
  const heard: Heard[] = [];
  const watcher: CallWatcher = ({ metadata: _, ...call }) => {
    const one: Heard = { call, attempts: [], begun: 0, end: null };
    heard.push(one);
    return {
      attempted() {
        one.begun += 1;
      },
      attemptEnded: (end) => void one.attempts.push(end),
      ended(end) {
        if (one.end !== null) throw new Error('told twice');
        one.end = end;
      },
    };
  };
  /** Until so many calls have ended: a server may hear of it after its client. */
  const ends = async (count: number): Promise<Heard[]> => {
    while (heard.filter(({ end }) => end !== null).length < count) await new Promise(setImmediate);
    return heard;
  };
  return { heard, watcher, ends };
}

export async function startEcho(handlers: EchoHandlers, options: ServerOptions = {}) {
  const { heard, watcher, ends } = listenIn();
  const interceptors = [watchServerCalls(watcher), ...(options.interceptors ?? [])];
  const server = new Server({ ...options, interceptors });
  server.addService(definition, { ...handlers });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    heard,
    ends,
    target: `127.0.0.1:${port}`,
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}

/** Answers each message with the same one. */
export const echo: EchoHandlers = {
  Unary: (call, answer) => answer(null, call.request),
  Upload(call, answer) {
    const parts: Buffer[] = [];
    call.on('data', (part: Buffer) => void parts.push(part)).on('end', () => answer(null, Buffer.concat(parts)));
  },
  Download(call) {
    for (let at = 0; at < 3; at += 1) call.write(call.request);
    call.end();
  },
  Chat(call) {
    call.on('data', (part: Buffer) => void call.write(part)).on('end', () => call.end());
  },
};

export interface Asking {
  readonly messages?: readonly Buffer[];
  readonly timeoutMs?: number;
  readonly metadata?: Metadata;
  /** Of what is under way, once it has begun. */
  readonly meanwhile?: (call: { cancel(): void }) => void;
}

export function openEcho(target: string, channel: object = {}) {
  const { heard, watcher, ends } = listenIn();
  const client = new Client(target, credentials.createInsecure(), {
    ...channel,
    interceptors: [watchClientCalls(watcher, target)],
  });
  /** Asks, and gives the status and what came. */
  async function ask(kind: Kind | string, { messages = [], timeoutMs, metadata = new Metadata(), meanwhile }: Asking) {
    const [requestStream, responseStream] = kinds[kind as Kind] ?? [false, false];
    const path = `/${methodOf(kind)}`;
    const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const came: Buffer[] = [];
    const [first = Buffer.alloc(0)] = messages;
    const status = await new Promise<StatusObject>((resolve) => {
      const once = (_error: unknown, answer?: Buffer) => void (answer && came.push(answer));
      let call: unknown;
      if (requestStream && responseStream)
        call = client.makeBidiStreamRequest(path, asBytes, asBytes, metadata, options);
      else if (requestStream) call = client.makeClientStreamRequest(path, asBytes, asBytes, metadata, options, once);
      else if (responseStream) call = client.makeServerStreamRequest(path, asBytes, asBytes, first, metadata, options);
      else call = client.makeUnaryRequest(path, asBytes, asBytes, first, metadata, options, once);
      const under = call as ClientReadableStream<Buffer> & Partial<ClientDuplexStream<Buffer, Buffer>>;
      under.on('status', resolve).on('error', () => {});
      if (responseStream) under.on('data', (part: Buffer) => void came.push(part));
      if (requestStream) {
        const writing = call as ClientWritableStream<Buffer>;
        for (const message of messages) writing.write(message);
        writing.end();
      }
      meanwhile?.(under);
    });
    return { status, came };
  }
  return { heard, ends, ask, [Symbol.dispose]: () => client.close() };
}
