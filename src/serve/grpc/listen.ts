import { createServer } from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import { Server } from '@grpc/grpc-js';
import type { Site } from '../../lab/variant.ts';
import { addHealth } from '../../rpc/health.ts';
import { serverInterceptors, tellAll } from '../../rpc/intercept/watch-calls.ts';
import { watchServerCalls, watchUnknownMethods } from '../../rpc/intercept/watch-server-calls.ts';
import { bindGrpc, drainGrpc, shutDownGrpc } from '../../rpc/listen-grpc.ts';
import { addReflection } from '../../rpc/reflection.ts';
import { bindHttp } from '../../services/listen.ts';
import type { Metrics } from '../../services/metrics.ts';
import { serverCallMetrics } from '../../services/rpc-metrics.ts';
import type { ModelServer } from '../model-server.ts';
import { countCalls } from './count-calls.ts';
import { limitPings } from './limit-pings.ts';
import { asServerOptions, type GrpcLimits, usualLimits } from './limits.ts';
import { trackLongCalls } from './long-calls.ts';
import { refuseTruncated } from './refuse-truncated.ts';

export interface Served {
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes of the largest message, either way. */
  readonly messageAtMost: number;
  /** Of each connection; left out: the usual ones. */
  readonly limits?: GrpcLimits;
  /** What reflection tells of. */
  readonly services: readonly DescService[];
  /** What the health service is asked about; left out: the services by their full names. */
  readonly healthNames?: readonly string[];
  readonly add: (server: Server) => void;
}

/** What any gRPC model server has: limits, metrics, health, reflection and an orderly end. Throws LabError `port-taken`. */
export async function listenGrpc(served: Served): Promise<ModelServer> {
  const { site, metrics, messageAtMost, limits = usualLimits, services } = served;
  const healthNames = served.healthNames ?? services.map(({ typeName }) => typeName);
  const watcher = tellAll([countCalls(metrics), serverCallMetrics(metrics)]);
  const server = new Server({
    ...asServerOptions(limits),
    'grpc.max_receive_message_length': messageAtMost,
    'grpc.max_send_message_length': messageAtMost,
    // The first one stands next to the wire: it counts what the second one refuses.
    interceptors: [
      watchServerCalls(watcher),
      ...serverInterceptors(),
      refuseTruncated,
      ...(limits.pings === null ? [] : [limitPings(limits.pings)]),
    ],
  });
  served.add(server);
  const longCalls = trackLongCalls(server);
  addReflection(longCalls.server, services);
  const health = await addHealth(longCalls.server, healthNames);
  // grpc-js would log what goes wrong, too, in words of its own.
  await tryToListen(site.host, site.port);
  const port = await bindGrpc(server, site);
  const unknown = watchUnknownMethods(watcher);
  return {
    port,
    async drain() {
      health.set('NOT_SERVING');
      longCalls.end();
      await drainGrpc(server);
    },
    async [Symbol.asyncDispose]() {
      unknown[Symbol.dispose]();
      await shutDownGrpc(server);
    },
  };
}

async function tryToListen(host: string, port: number): Promise<void> {
  const probe = createServer();
  await bindHttp(probe, host, port);
  await new Promise((resolve) => probe.close(resolve));
}
