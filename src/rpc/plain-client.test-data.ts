import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  type ServiceError,
} from '@grpc/grpc-js';
import { asBytes, pathOf } from './binding.ts';
import { ModelService } from './generated/model_service_pb.js';

interface PlainClient extends Disposable {
  predict(message: Buffer): Promise<Buffer>;
  predictStream(message: Buffer): ClientReadableStream<Buffer>;
  predictBatch(): ClientDuplexStream<Buffer, Buffer>;
}

/** What any gRPC client sends: bytes, and no metadata of ours. */
export function plainClient(port: number): PlainClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const { predict, predictStream, predictBatch } = ModelService.method;
  return {
    predict: (message) =>
      new Promise((resolve, reject) => {
        const respond = (error: ServiceError | null, answer?: Buffer) =>
          answer ? resolve(answer) : reject(error ?? new Error('no answer'));
        client.makeUnaryRequest(pathOf(predict), asBytes, asBytes, message, respond);
      }),
    predictStream: (message) => client.makeServerStreamRequest(pathOf(predictStream), asBytes, asBytes, message),
    predictBatch: () => client.makeBidiStreamRequest(pathOf(predictBatch), asBytes, asBytes),
    [Symbol.dispose]: () => client.close(),
  };
}
