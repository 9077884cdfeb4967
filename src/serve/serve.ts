import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { TracesPlan } from '../lab/traces.ts';
import type { Listening } from '../lab/variant.ts';
import { createMetrics } from '../services/metrics.ts';
import type { Certificate } from '../services/protocol.ts';
import { serveAdmin } from '../services/serve-admin.ts';
import type { Dialect } from './dialect.ts';
import { type ModelPlan, openModel, type ServedModel } from './model.ts';
import type { ModelServer } from './model-server.ts';
import { siteAt } from './site-at.ts';

export type Protocol = 'rest' | 'grpc';

/** Where each thing listens; null: it does not. */
export interface Ports {
  readonly rest: number | null;
  readonly grpc: number | null;
  /** `/metrics` and `/healthz` where no REST server has them. */
  readonly admin: number | null;
}

export interface ServeOptions {
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
  /** How long calls that have begun may take once it is to end. */
  readonly graceMs: number;
  /** Its calls are sent as traces; null: they are not. */
  readonly traces: TracesPlan | null;
  readonly signal: AbortSignal;
  readonly onUp: (ports: Ports) => void;
  /** It takes no new calls, and answers those that it has. */
  readonly onEnding: () => void;
  /** The grace was over first. */
  readonly onCut: () => void;
}

/**
 * One model behind one or both protocols, until it is interrupted: then it takes no new calls, says so to health checks, and
 * answers those that it has. Errors: LabError `port-taken`, `interrupted`.
 */
export async function serve(options: ServeOptions): Promise<never> {
  const { plan, host, ports, certificate, messageAtMost, signal } = options;
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
  const { rest, grpc } = ports;
  let restPort: number | null = null;
  let grpcPort: number | null = null;
  let adminPort: number | null = null;
  if (rest !== undefined) {
    const extra = certificate ? { certificate } : {};
    const site = siteAt(host, rest, certificate);
    const server = await open(dialect.serveRest({ site, metrics, bodyAtMost: messageAtMost, ...extra }));
    servers.push(server);
    restPort = server.port;
  } else {
    adminPort = (await open(serveAdmin(metrics, host))).port;
  }
  if (grpc !== undefined) {
    const site = siteAt(host, grpc, certificate);
    const server = await open(dialect.serveGrpc({ site, metrics, messageAtMost }));
    servers.push(server);
    grpcPort = server.port;
  }
  options.onUp({ rest: restPort, grpc: grpcPort, admin: adminPort });

  if (!signal.aborted) await once(signal, 'abort');
  options.onEnding();
  const over = new AbortController();
  const isCut = await Promise.race([
    Promise.all(servers.map((server) => server.drain())).then(() => false),
    wait(options.graceMs, true, { signal: over.signal, ref: false }),
  ]);
  over.abort();
  if (isCut) options.onCut();
  throw signal.reason;
}
