import { startLedger } from '../../../gather/ledger.ts';
import { startWire } from '../../../gather/wire.ts';
import type { Call } from '../../../lab/variant.ts';
import { serveModel } from '../../../rpc/serve-model.ts';
import { authorityOf, loopback } from '../../../serve/addresses.ts';
import type { ServedModel } from '../../../serve/model.ts';
import { serveRest } from '../../../serve/rest/serve-rest.ts';
import { siteAt } from '../../../serve/site-at.ts';
import { serveWeb } from '../../../serve/web/serve-web.ts';
import { createMetrics } from '../../../services/metrics.ts';
import { sampleModel } from '../../measure/sample-model.ts';
import { bodyAtMost, unlimited } from '../../measure/serve-ways.ts';
import { answerTo } from './answer-to.ts';
import type { ServerPorts } from './messages.ts';

export const ledger = startLedger();
/** Of connections that this process opens: the translator's, to the server behind. */
export const behind = startWire('client');

const model: ServedModel = {
  ...sampleModel,
  predict: async (rows) => answerTo(rows),
  score: async (rows) => answerTo(rows),
};

/** Our own model servers, one of each protocol, in this process. They live as long as it does. */
export async function serve(): Promise<ServerPorts> {
  const book = (id: string, user: string, until: Call['until']) => ledger.open(id, user, until);
  const site = { ...siteAt(loopback, 0, null), call: book };
  const rest = await serveRest({ model, site, metrics: createMetrics('playground'), bodyAtMost });
  const grpc = await serveModel(site, async (rows) => ({ scores: answerTo(rows) }), unlimited);
  return { rest: rest.port, grpc: grpc.port };
}

/** What a browser needs before a gRPC server, in a process of its own as Envoy is. */
export async function translate(grpcPort: number): Promise<number> {
  const web = await serveWeb({
    site: siteAt(loopback, 0, null),
    metrics: createMetrics('playground'),
    upstream: { address: authorityOf(loopback, grpcPort), trust: null, messageAtMost: bodyAtMost },
    cors: { origins: [], credentials: false },
    certificate: null,
  });
  return web.port;
}
