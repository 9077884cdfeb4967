import type { Site } from '../lab/variant.ts';
import { createMetrics } from '../services/metrics.ts';
import type { Dialect } from './dialect.ts';
import { type GrpcOptions, serveGrpc } from './grpc/serve-grpc.ts';
import { type ModelPlan, openModel, type ServedModel } from './model.ts';
import { type RestOptions, serveRest } from './rest/serve-rest.ts';
import { siteAt } from './site-at.ts';
import { unaryClient } from './unary-client.test-data.ts';

export const plan: ModelPlan = {
  seed: 7,
  classes: 10,
  modelMs: 0,
  slots: 4,
  queueAtMost: 100,
  tokens: 10,
  versions: ['v1', 'v2'],
};

/** On any free port of loopback. */
export const siteHere = (): Site => siteAt('127.0.0.1', 0, null);

export async function startRest(changed: Partial<ModelPlan> = {}, options: Partial<RestOptions> = {}) {
  const model = openModel({ ...plan, ...changed });
  const server = await serveRest({
    model,
    site: siteHere(),
    metrics: createMetrics('test'),
    bodyAtMost: 100_000,
    ...options,
  });
  return {
    model,
    server,
    origin: `http://127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      model.stop();
    },
  };
}

export async function startGrpc(changed: Partial<ModelPlan> = {}, options: Partial<GrpcOptions> = {}) {
  const model = openModel({ ...plan, ...changed });
  const server = await serveGrpc({
    model,
    site: siteHere(),
    metrics: createMetrics('test'),
    messageAtMost: 100_000,
    ...options,
  });
  return {
    model,
    server,
    address: `127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      model.stop();
    },
  };
}

/** Versions 1 to 3 of a model in a protocol of tensors, over gRPC and REST, on any free port of loopback. */
export async function startDialect(
  dialectOf: (model: ServedModel) => Dialect,
  changed: Partial<ModelPlan>,
  messageAtMost: number,
) {
  const model = openModel({ ...plan, versions: ['3', '2', '1'], ...changed });
  const dialect = dialectOf(model);
  const metrics = createMetrics('test');
  const grpc = await dialect.serveGrpc({ site: siteHere(), metrics, messageAtMost });
  const rest = await dialect.serveRest({ site: siteHere(), metrics, bodyAtMost: messageAtMost });
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
