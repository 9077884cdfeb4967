import { createMetrics } from '../../services/metrics.ts';
import { type ModelPlan, openModel } from '../model.ts';
import { plan, siteHere } from '../serve.test-data.ts';
import { unaryClient } from '../unary-client.test-data.ts';
import { openOipModel } from './model.ts';
import { serveOipGrpc } from './serve-grpc.ts';
import { serveOipRest } from './serve-rest.ts';

/** Versions 1 to 3 of `model`, over gRPC and REST, on any free port of loopback. */
export async function startOip(changed: Partial<ModelPlan> = {}, messageAtMost = 100_000) {
  const model = openModel({ ...plan, versions: ['3', '2', '1'], ...changed });
  const oip = openOipModel('model', model);
  const metrics = createMetrics('test');
  const grpc = await serveOipGrpc({ oip, site: siteHere(), metrics, messageAtMost });
  const rest = await serveOipRest({ oip, site: siteHere(), metrics, bodyAtMost: messageAtMost });
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
