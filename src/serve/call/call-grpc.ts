import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { startWire } from '../../gather/wire.ts';
import { asBytes, pathOf } from '../../rpc/binding.ts';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import type { Calling, Ended, Failure, Question, Trust } from './calling.ts';

export const grpcMethods = ['predict', 'stream', 'batch'] as const;
export type GrpcMethod = (typeof grpcMethods)[number];

/** What a batch may have on its way, so that it is a pipeline: the rest waits for the connection. */
const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** One call of the model service. Rejects only where it could not be made; however it ends is in the result. */
export async function callGrpc(
  method: GrpcMethod,
  questions: readonly Question[],
  { address, trust, maxTimeMs, signal, onAnswer }: Calling,
): Promise<Ended> {
  const wire = startWire('client');
  const client = new Client(address, credentialsFor(trust), unlimited);
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  const take = (message: Buffer) => onAnswer({ ...packedFloats.decodeResponse(message), atMs: since() });
  try {
    const options: CallOptions = maxTimeMs === null ? {} : { deadline: Date.now() + maxTimeMs };
    const failure = await perform(client, method, questions.map(packedFloats.encodeRequest), options, signal, take);
    const tookMs = since();
    const { requestBytes, answerBytes } = await wire.read();
    return { failure, tookMs, bytesSent: requestBytes, bytesReceived: answerBytes };
  } finally {
    wire.stop();
    client.close();
  }
}

function credentialsFor(trust: Trust | null): ChannelCredentials {
  if (trust === null) return credentials.createInsecure();
  return credentials.createSsl(trust.ca, null, null, { rejectUnauthorized: !trust.insecure });
}

/** Gives how the call failed; null: it did not. */
async function perform(
  client: Client,
  method: GrpcMethod,
  messages: readonly Buffer[],
  options: CallOptions,
  signal: AbortSignal,
  take: (message: Buffer) => void,
): Promise<Failure | null> {
  const { predict, predictStream, predictBatch } = ModelService.method;
  const [first = Buffer.alloc(0)] = messages;
  const { promise, resolve, reject } = Promise.withResolvers<Failure | null>();
  const takeOr = (message: Buffer) => {
    try {
      take(message);
    } catch (error) {
      reject(error);
    }
  };
  const cancelLater = (call: { cancel(): void }) =>
    signal.addEventListener('abort', () => setImmediate(() => call.cancel()), { once: true });
  if (method === 'predict') {
    const call = client.makeUnaryRequest(pathOf(predict), asBytes, asBytes, first, options, (error, answer) => {
      if (answer !== undefined) takeOr(answer);
      resolve(error === null ? null : failureOf(error));
    });
    cancelLater(call);
    return promise;
  }
  const stream: ClientReadableStream<Buffer> & { cancel(): void } =
    method === 'stream'
      ? client.makeServerStreamRequest(pathOf(predictStream), asBytes, asBytes, first, options)
      : sendAll(client.makeBidiStreamRequest(pathOf(predictBatch), asBytes, asBytes, options), messages);
  cancelLater(stream);
  stream.on('data', takeOr);
  stream.once('error', (error: ServiceError) => resolve(failureOf(error)));
  stream.once('end', () => resolve(null));
  return promise;
}

type Pipeline = ReturnType<typeof Client.prototype.makeBidiStreamRequest<Buffer, Buffer>>;

/** As fast as the server takes them. */
function sendAll(pipeline: Pipeline, messages: readonly Buffer[]): Pipeline {
  let next = 0;
  const send = () => {
    while (next < messages.length) {
      const message = messages[next];
      next += 1;
      if (message !== undefined && !pipeline.write(message)) return void pipeline.once('drain', send);
    }
    pipeline.end();
  };
  send();
  return pipeline;
}

function failureOf({ code, details }: ServiceError): Failure {
  return { code, says: `${code} ${status[code]}: ${details}`, details };
}
