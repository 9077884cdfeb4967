import { type DescMessage, type DescMethodUnary, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { asBytes, pathOf } from '../../rpc/binding.ts';
import { createMetrics } from '../../services/metrics.ts';
import { type ModelPlan, openModel } from '../model.ts';
import { plan, siteHere } from '../serve.test-data.ts';
import { openServable } from './servable.ts';
import { serveTfServingGrpc } from './serve-grpc.ts';
import { serveTfServingRest } from './serve-rest.ts';

const labels = new Map([
  ['stable', '2'],
  ['canary', '3'],
]);

/** Versions 1 to 3 of `model`, over gRPC and REST, on any free port of loopback. */
export async function startTfServing(changed: Partial<ModelPlan> = {}, messageAtMost = 100_000) {
  const model = openModel({ ...plan, versions: ['3', '2', '1'], ...changed });
  const servable = openServable('model', model, labels);
  const metrics = createMetrics('test');
  const grpc = await serveTfServingGrpc({ servable, site: siteHere(), metrics, messageAtMost });
  const rest = await serveTfServingRest({ servable, site: siteHere(), metrics, bodyAtMost: messageAtMost });
  const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  return {
    model,
    grpc,
    rest,
    address: `127.0.0.1:${grpc.port}`,
    origin: `http://127.0.0.1:${rest.port}`,
    /** Bytes in, bytes out. */
    callRaw: (method: DescMethodUnary, message: Buffer) =>
      new Promise<Buffer>((resolve, reject) => {
        client.makeUnaryRequest(pathOf(method), asBytes, asBytes, message, (error, answer) => {
          if (error !== null) reject(error);
          else resolve(answer ?? Buffer.alloc(0));
        });
      }),
    async call<I extends DescMessage, O extends DescMessage>(
      method: DescMethodUnary<I, O>,
      request: MessageShape<I>,
    ): Promise<MessageShape<O>> {
      return fromBinary(method.output, await this.callRaw(method, Buffer.from(toBinary(method.input, request))));
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await grpc[Symbol.asyncDispose]();
      await rest[Symbol.asyncDispose]();
      model.stop();
    },
  };
}
