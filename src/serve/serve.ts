import type { TracesPlan } from '../lab/traces.ts';
import type { Listening } from '../lab/variant.ts';
import { createMetrics } from '../services/metrics.ts';
import type { Certificate } from '../services/protocol.ts';
import { serveAdmin } from '../services/serve-admin.ts';
import { authorityOf, loopback } from './addresses.ts';
import type { Dialect } from './dialect.ts';
import type { GrpcLimits } from './grpc/limits.ts';
import { type ModelPlan, openModel, type ServedModel } from './model.ts';
import type { ModelServer, Patience } from './model-server.ts';
import { siteAt } from './site-at.ts';
import { type Ending, untilInterrupted } from './until-interrupted.ts';
import type { CorsPlan } from './web/cors.ts';

/** `web`: what browsers speak, before the server of `grpc`. */
export type Protocol = 'rest' | 'grpc' | 'web';

/** Where each thing listens; null: it does not. */
export interface Ports {
  readonly rest: number | null;
  readonly grpc: number | null;
  readonly web: number | null;
  /** `/metrics` and `/healthz` where no server of HTTP has them. */
  readonly admin: number | null;
}

export interface ServeOptions extends Ending {
  readonly plan: ModelPlan;
  /** Whose REST and gRPC it speaks. */
  readonly dialect: (model: ServedModel) => Dialect;
  readonly host: string;
  /** Of each protocol that is to be served; 0: any free one. */
  readonly ports: Partial<Readonly<Record<Protocol, number>>>;
  /** null: it speaks plainly. */
  readonly certificate: Certificate | null;
  /** Bytes of the largest body, or message. */
  readonly messageAtMost: number;
  /** Left out: the usual ones. */
  readonly limits?: GrpcLimits;
  readonly patience?: Patience;
  /** Its calls are sent as traces; null: they are not. */
  readonly traces: TracesPlan | null;
  /** Whose pages may call `web`. */
  readonly cors: CorsPlan;
  readonly onUp: (ports: Ports) => void;
}

/**
 * One model behind one or both protocols, until it is interrupted: then it takes no new calls, says so to health checks, and
 * answers those that it has. Errors: LabError `port-taken`, `interrupted`.
 */
export async function serve(options: ServeOptions): Promise<never> {
  const { plan, host, ports, certificate, messageAtMost, limits, patience } = options;
  await using stack = new AsyncDisposableStack();
  if (options.traces)
    stack.use(await (await import('../services/tracing/start-tracing.ts')).startTracing('model', options.traces, true));
  const metrics = createMetrics('model');
  const inference = metrics.histogram('model_inference_duration_seconds', 'Calls, or tokens, on their slot.');
  const queue = metrics.histogram('model_queue_duration_seconds', 'Calls, or tokens, that waited for their slot.');
  const model = openModel(plan, {
    inferred: (ms) => inference.observe(ms / 1_000),
    queued: (ms) => queue.observe(ms / 1_000),
  });
  stack.defer(() => model.stop());
  metrics.gauge('model_calls_waiting', 'Calls, or tokens, that wait for a slot.', () => model.waiting);
  metrics.gauge('model_calls_scored', 'Calls, or tokens, that the model has answered.', () => model.scored);
  const servers: ModelServer[] = [];
  const open = async <T extends Listening>(opening: Promise<T>): Promise<T> => stack.use(await opening);

  const dialect = options.dialect(model);
  const { rest, grpc, web } = ports;
  let restPort: number | null = null;
  let grpcPort: number | null = null;
  let webPort: number | null = null;
  let adminPort: number | null = null;
  if (rest !== undefined) {
    const extra = certificate ? { certificate } : {};
    const site = siteAt(host, rest, certificate);
    const server = await open(
      dialect.serveRest({ site, metrics, bodyAtMost: messageAtMost, ...extra, ...(patience && { patience }) }),
    );
    servers.push(server);
    restPort = server.port;
  } else if (web === undefined) {
    adminPort = (await open(serveAdmin(metrics, host))).port;
  }
  if (grpc !== undefined) {
    // Behind what browsers call it is for this machine alone, which it has nothing to prove to.
    const site = web === undefined ? siteAt(host, grpc, certificate) : siteAt(loopback, grpc, null);
    const server = await open(dialect.serveGrpc({ site, metrics, messageAtMost, ...(limits && { limits }) }));
    servers.push(server);
    grpcPort = server.port;
  }
  if (web !== undefined && grpcPort !== null) {
    // Loaded by those alone who serve browsers.
    const { serveWeb } = await import('./web/serve-web.ts');
    const upstream = { address: authorityOf(loopback, grpcPort), trust: null, messageAtMost };
    const site = siteAt(host, web, certificate);
    const server = await open(serveWeb({ site, metrics, upstream, cors: options.cors, certificate }));
    servers.push(server);
    webPort = server.port;
  }
  options.onUp({ rest: restPort, grpc: grpcPort, web: webPort, admin: adminPort });
  return await untilInterrupted(servers, options);
}
