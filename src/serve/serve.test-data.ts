import { startLedger } from '../gather/ledger.ts';
import type { Site } from '../lab/variant.ts';
import { createMetrics } from '../services/metrics.ts';
import { type GrpcOptions, serveGrpc } from './grpc/serve-grpc.ts';
import { type ModelPlan, openModel } from './model.ts';
import { type RestOptions, serveRest } from './rest/serve-rest.ts';

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
export function siteHere(): Site {
  const ledger = startLedger();
  return {
    host: '127.0.0.1',
    port: 0,
    certificates: [],
    call: (id, user, until) => ledger.open(id, user, until),
    listen: () => Promise.reject(new Error('Nothing but the server itself listens.')),
  };
}

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
