import {
  type ChannelOptions,
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { FaultProxy } from '../fault-proxy.ts';

const echo = '/test.Echo/Echo';
const asBytes = (bytes: Buffer) => bytes;

export interface Outcome {
  readonly code: number;
  readonly details: string;
}

interface CallSettings {
  readonly method?: string;
  readonly body?: Buffer;
  readonly tag?: string;
  readonly deadlineMs?: number;
}

/** grpc-js on both sides of a proxy: a server that echoes message and `tag`, once `gate` is open. */
export async function startGrpcWorld(seed = 1) {
  const seen = { handled: 0, cancelled: 0, peers: new Set<string>() };
  const world = { gate: Promise.resolve() };
  const server = new Server();
  const method = (path: string) => ({
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  });
  async function answer(call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) {
    seen.handled += 1;
    seen.peers.add(call.getPeer());
    let answered = false;
    call.on('cancelled', () => {
      if (!answered) seen.cancelled += 1;
    });
    await world.gate;
    answered = true;
    const trailers = new Metadata();
    trailers.set('tag', tagOf(call.metadata));
    respond(null, call.request, trailers);
  }
  server.addService({ Echo: method(echo), Other: method('/test.Echo/Other') }, { Echo: answer, Other: answer });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const proxy = new FaultProxy(
    { name: 'link', listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}`, enabled: true },
    { seed },
  );
  await proxy.start();
  const clients: Client[] = [];
  return Object.assign(world, {
    proxy,
    seen,
    /** A channel with a connection of its own. */
    channel(options: ChannelOptions = {}) {
      const client = new Client(proxy.settings.listen, credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
        ...options,
      });
      clients.push(client);
      return { call: (settings: CallSettings = {}) => call(client, settings) };
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await proxy.stop();
      server.forceShutdown();
    },
  });
}

/** Rejects when what came back is not what went out. */
function call(client: Client, settings: CallSettings): Promise<Outcome> {
  const { method = echo, body = Buffer.from('hello'), tag = 'tag', deadlineMs } = settings;
  const metadata = new Metadata();
  metadata.set('tag', tag);
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  return new Promise((resolve, reject) => {
    const result: { error?: ServiceError | null; message?: Buffer | undefined } = {};
    const outgoing = client.makeUnaryRequest(method, asBytes, asBytes, body, metadata, options, (error, message) => {
      Object.assign(result, { error, message });
    });
    // Comes last, with the trailers.
    outgoing.on('status', ({ code, details, metadata: trailers }) => {
      const { error, message } = result;
      if (error) resolve({ code: error.code, details: error.details });
      else if (message?.equals(body) && tagOf(trailers) === tag) resolve({ code, details });
      else reject(new Error(`${tag} came back as ${tagOf(trailers)} with ${message?.length} of ${body.length} bytes`));
    });
  });
}

function tagOf(metadata: Metadata): string {
  return String(metadata.get('tag')[0] ?? '');
}
