import {
  type ChannelOptions,
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';

/** Of the sizes that were tried, in bytes of one message; null: none. */
export interface TriedSizes {
  readonly largestTaken: number | null;
  readonly smallestRefused: number | null;
}

const asBytes = (bytes: Buffer) => bytes;
const method = {
  path: '/claims.Sizes/Try',
  requestStream: false,
  responseStream: false,
  requestSerialize: asBytes,
  requestDeserialize: asBytes,
  responseSerialize: asBytes,
  responseDeserialize: asBytes,
};

/** Sends a message of each size through a grpc-js client that nobody told a limit. Rejects where one fails for another reason. */
export async function trySizes(sizes: readonly number[], serverOptions: ChannelOptions = {}): Promise<TriedSizes> {
  const server = new Server(serverOptions);
  server.addService(
    { try: method },
    { try: (_call: unknown, answer: (error: null, message: Buffer) => void) => answer(null, Buffer.alloc(0)) },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    const taken: number[] = [];
    const refused: number[] = [];
    for (const size of sizes) ((await isTaken(client, size)) ? taken : refused).push(size);
    return {
      largestTaken: taken.length > 0 ? Math.max(...taken) : null,
      smallestRefused: refused.length > 0 ? Math.min(...refused) : null,
    };
  } finally {
    client.close();
    server.forceShutdown();
  }
}

function isTaken(client: Client, size: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const until = { deadline: Date.now() + 5_000 };
    client.makeUnaryRequest(method.path, asBytes, asBytes, Buffer.alloc(size), until, (error: ServiceError | null) => {
      if (!error) resolve(true);
      else if (error.code === status.RESOURCE_EXHAUSTED) resolve(false);
      else reject(error);
    });
  });
}
