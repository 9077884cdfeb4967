import { createMetrics } from '../../services/metrics.ts';
import type { Certificate } from '../../services/protocol.ts';
import { siteAt } from '../site-at.ts';
import { type Ending, untilInterrupted } from '../until-interrupted.ts';
import type { CorsPlan } from './cors.ts';
import { serveWeb } from './serve-web.ts';
import type { UpstreamPlan } from './upstream.ts';

interface BeforeOptions extends Ending {
  readonly upstream: UpstreamPlan;
  readonly cors: CorsPlan;
  readonly host: string;
  readonly port: number;
  readonly certificate: Certificate | null;
  readonly onUp: (port: number) => void;
}

/** What browsers speak, before a gRPC model server elsewhere, until it is interrupted. Errors: LabError `port-taken`, `interrupted`. */
export async function serveBefore(options: BeforeOptions): Promise<never> {
  const { upstream, cors, host, port, certificate, onUp } = options;
  const site = siteAt(host, port, certificate);
  await using server = await serveWeb({ site, metrics: createMetrics('web'), upstream, cors, certificate });
  onUp(server.port);
  return await untilInterrupted([server], options);
}
