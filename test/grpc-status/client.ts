import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
} from '@grpc/grpc-js';

export const method = '/test.Status/Ask';
export const asBytes = (bytes: Buffer) => bytes;
const later = () => Date.now() + 5_000;

interface CallSettings {
  readonly path?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly waitForReady?: true;
  /** ms since 1970; left out: in five seconds. */
  readonly deadline?: number;
  readonly cancels?: true;
  readonly body?: Buffer;
  readonly read?: (bytes: Buffer) => Buffer;
}

interface ClientSettings {
  readonly credentials?: ChannelCredentials;
  readonly options?: ChannelOptions;
}

/** A grpc-js client with a connection of its own. */
export function connect(at: string, { credentials: given, options }: ClientSettings = {}) {
  const client = new Client(at, given ?? credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  return {
    /** What is printed of a unary call: `OK`, or the error's message. */
    call: (settings: CallSettings = {}) => call(client, settings),
    /** The same of a call that is answered once and stays open, at the server alone or at both ends. */
    read: (path: string) =>
      untilEnd(client.makeServerStreamRequest(path, asBytes, asBytes, Buffer.from('hi'), { deadline: later() })),
    talk(path: string) {
      const talk = client.makeBidiStreamRequest(path, asBytes, asBytes, { deadline: later() });
      talk.write(Buffer.from('hi'));
      return untilEnd(talk);
    },
    [Symbol.dispose]: () => client.close(),
  };
}

export async function ask(at: string, settings: CallSettings & ClientSettings = {}): Promise<string> {
  using client = connect(at, settings);
  return await client.call(settings);
}

function call(client: Client, settings: CallSettings): Promise<string> {
  const { path = method, read = asBytes, body = Buffer.from('hi'), deadline = later() } = settings;
  const metadata = new Metadata({ waitForReady: settings.waitForReady ?? false });
  for (const [name, value] of Object.entries(settings.metadata ?? {})) metadata.set(name, value);
  return new Promise((resolve) => {
    const outgoing = client.makeUnaryRequest(path, asBytes, read, body, metadata, { deadline }, (error) =>
      resolve(error ? error.message : 'OK'),
    );
    if (settings.cancels) outgoing.cancel();
  });
}

/** Said once the call has ended; one that ends before its first answer was not what is asked for. */
function untilEnd(call: ClientReadableStream<Buffer>): Promise<string> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    call.on('data', () => {
      answers += 1;
    });
    call.on('error', (error) => (answers > 0 ? resolve(error.message) : reject(error)));
    call.on('end', () => reject(new Error('It ended without an error.')));
  });
}
