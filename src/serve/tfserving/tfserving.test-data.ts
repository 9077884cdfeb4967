import { createMetrics } from '../../services/metrics.ts';
import { type ModelPlan, openModel } from '../model.ts';
import { plan, siteHere } from '../serve.test-data.ts';
import { unaryClient } from '../unary-client.test-data.ts';
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
  const client = unaryClient(`127.0.0.1:${grpc.port}`);
  return {
    model,
    grpc,
    rest,
    address: `127.0.0.1:${grpc.port}`,
    origin: `http://127.0.0.1:${rest.port}`,
    callRaw: client.callRaw,
    call: client.call,
    async [Symbol.asyncDispose]() {
      client.close();
      await grpc[Symbol.asyncDispose]();
      await rest[Symbol.asyncDispose]();
      model.stop();
    },
  };
}
