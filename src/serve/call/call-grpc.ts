import type { CallOptions, Client, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { asBytes, pathOf } from '../../rpc/binding.ts';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { callOverGrpc, failureOf } from './call-over-grpc.ts';
import type { Calling, Ended, Failure, Question } from './calling.ts';

export const grpcMethods = ['predict', 'stream', 'batch'] as const;
export type GrpcMethod = (typeof grpcMethods)[number];

/** One call of the model service. Rejects only where it could not be made; however it ends is in the result. */
export function callGrpc(method: GrpcMethod, questions: readonly Question[], calling: Calling): Promise<Ended> {
  const messages = questions.map(packedFloats.encodeRequest);
  return callOverGrpc(calling, (client, options, since) => {
    const take = (message: Buffer) => calling.onAnswer({ ...packedFloats.decodeResponse(message), atMs: since() });
    return perform(client, method, messages, options, calling.signal, take);
  });
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
