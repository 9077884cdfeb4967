import { LabError } from '../errors.ts';
import { startLedger } from '../gather/ledger.ts';
import { startProcessFigures } from '../gather/process.ts';
import { startWire } from '../gather/wire.ts';
import type { Scorer, Variant } from '../lab/variant.ts';
import { watchCalls } from '../rpc/intercept/watch-calls.ts';
import { watchUnknownMethods } from '../rpc/intercept/watch-server-calls.ts';
import { openDevice } from './device/open-device.ts';
import { watchHttpServer } from './http-metrics.ts';
import { importVariant } from './import-variant.ts';
import { createMetrics } from './metrics.ts';
import type { Program } from './program.ts';
import type { ModelSettings } from './protocol.ts';
import { serverCallMetrics } from './rpc-metrics.ts';
import { sampleFloats } from './sample-floats.ts';
import { serveAdmin } from './serve-admin.ts';
import { siteOf } from './site.ts';

const rowBuckets = [1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000];

/** A model server: serves what the variant says, and its own figures on a port beside it. The model itself is not in this process. */
export async function startModelHost(settings: ModelSettings): Promise<Program> {
  let handled = 0;
  const ledger = startLedger();
  const wire = startWire('server');
  const figures = startProcessFigures(() => handled);

  await using stack = new AsyncDisposableStack();
  stack.defer(wire.stop);
  const metrics = createMetrics(settings.name);
  const served = serverCallMetrics(metrics);
  stack.use(watchHttpServer(metrics));
  stack.use(watchCalls('server', served));
  stack.use(watchUnknownMethods(served));
  const inference = metrics.histogram('model_inference_duration_seconds', 'Inference, as the model server sees it.');
  const device = stack.use(
    await openDevice(settings.device, (ms) => {
      handled += 1;
      inference.observe(ms / 1_000);
    }),
  );
  metrics.gauge('model_calls_waiting', 'Calls that wait for a slot.', () => device.waiting);
  const callRows = metrics.histogram('model_call_rows', 'Rows of a call that reached its handler.', rowBuckets);
  const sampleFeatures = sampleFloats(metrics, 'model_feature', 'features that came in');
  const counted: Scorer = {
    score(rows, call, until) {
      sampleFeatures(rows.values);
      callRows.observe(rows.values.length / rows.dimension);
      return device.score(rows, call, until);
    },
  };
  const release = releaseOf(await importVariant(settings.variant), settings);
  const server = stack.use(await release.serve(wire.watch(counted), siteOf(settings, ledger)));

  const admin = stack.use(await serveAdmin(metrics, settings.host, settings.adminPort));

  const opened = stack.move();
  return {
    started: { port: server.port, adminPort: admin.port },
    gatherings: { ledger, wire, process: figures },
    failed: device.gone,
    async change(change) {
      if (change.kind === 'drain') await server.drain?.();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function releaseOf(variant: Variant, { next, variant: file }: ModelSettings): Pick<Variant, 'serve'> {
  if (!next) return variant;
  if (variant.next) return variant.next;
  throw new LabError(
    'broken-variant',
    `${file} has no next release, and this lab rolls one out.`,
    "Give the variant a `next: { serve }`, or spread the defect's with `...defect`.",
  );
}
