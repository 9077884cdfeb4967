import { startChannelz } from '../gather/channelz.ts';
import { startLedger } from '../gather/ledger.ts';
import { startProcessFigures } from '../gather/process.ts';
import { startRpcs } from '../gather/rpcs.ts';
import type { Scorer } from '../lab/variant.ts';
import { watchCalls } from '../rpc/intercept/watch-calls.ts';
import { gaugeOpenCalls } from './call-ages.ts';
import { importVariant } from './import-variant.ts';
import { linkFor } from './link.ts';
import { createMetrics } from './metrics.ts';
import type { Program } from './program.ts';
import type { RankerSettings } from './protocol.ts';
import { clientCallMetrics, serverCallMetrics } from './rpc-metrics.ts';
import { serveAdmin } from './serve-admin.ts';
import { siteOf } from './site.ts';

/** The service between a storefront and the model servers: by the same variant, it serves what it is connected to. */
export async function startRanker(settings: RankerSettings): Promise<Program> {
  let handled = 0;
  const ledger = startLedger();
  const rpcs = startRpcs();
  const figures = startProcessFigures(() => handled);

  await using stack = new AsyncDisposableStack();
  stack.defer(rpcs.stop);
  const metrics = createMetrics(settings.name);
  stack.use(watchCalls('client', clientCallMetrics(metrics)));
  stack.use(watchCalls('server', serverCallMetrics(metrics)));
  gaugeOpenCalls(metrics, 'ranker', rpcs);
  const variant = await importVariant(settings.variant);
  const watched = rpcs.watch(stack.use(variant.connect(linkFor(settings))));
  const scorer: Scorer = {
    score: (rows, call, until) =>
      watched.score(rows, call, until).finally(() => {
        handled += 1;
      }),
  };
  const server = stack.use(await variant.serve(scorer, siteOf(settings, ledger)));
  const admin = stack.use(await serveAdmin(metrics, settings.host, settings.adminPort));

  const opened = stack.move();
  return {
    started: { port: server.port, adminPort: admin.port },
    gatherings: { ledger, rpcs, channelz: startChannelz(), process: figures },
    change() {},
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
