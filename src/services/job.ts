import express, { type Request, type Response } from 'express';
import { LabError, messageOf } from '../errors.ts';
import { startMessages } from '../gather/messages.ts';
import { startProcessFigures } from '../gather/process.ts';
import { startRpcs } from '../gather/rpcs.ts';
import { now } from '../lab/clock.ts';
import { inOneCall } from '../lab/in-one-call.ts';
import type { Call } from '../lab/variant.ts';
import type { BatchOrder } from '../load/batch-calls.ts';
import { readBatch } from '../model/batches.ts';
import { createFeatureStore } from '../model/feature-store.ts';
import { watchCalls } from '../rpc/intercept/watch-calls.ts';
import { gaugeOpenCalls } from './call-ages.ts';
import { watchHttpServer } from './http-metrics.ts';
import { importVariant } from './import-variant.ts';
import { createJobLog } from './job-log.ts';
import { linkFor } from './link.ts';
import { listenHttp } from './listen.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Program } from './program.ts';
import type { JobSettings } from './protocol.ts';
import { clientCallMetrics } from './rpc-metrics.ts';

/**
 * The nightly job beside the page views: re-ranks the batches that it is asked for, through the variant's `connectJob`. When they
 * are due, how long they took and whether they are right is for whoever asks.
 */
export async function startJob(settings: JobSettings): Promise<Program> {
  let handled = 0;
  const messages = startMessages();
  const rpcs = startRpcs();
  const figures = startProcessFigures(() => handled);

  await using stack = new AsyncDisposableStack();
  stack.defer(messages.stop);
  stack.defer(rpcs.stop);
  const metrics = createMetrics(settings.name);
  stack.use(watchCalls('client', clientCallMetrics(metrics)));
  stack.use(watchHttpServer(metrics, settings.budgetMs === undefined ? undefined : settings.budgetMs / 1_000));
  gaugeOpenCalls(metrics, 'job', rpcs);
  const variant = await importVariant(settings.variant);
  const link = linkFor(settings);
  const scorer = stack.use(variant.connectJob?.(link) ?? inOneCall(variant.connect(link)));
  const tellLine = settings.logs ? createLog((line) => process.stderr.write(line)) : null;
  const log = createJobLog(metrics, {
    largestBytes: async () => (await messages.read()).largestBytes,
    tell: tellLine,
    budgetMs: settings.budgetMs,
  });
  const store = createFeatureStore(settings.seed);

  async function answer({ body: order }: Request<unknown, unknown, BatchOrder>, response: Response): Promise<void> {
    const { id, rows, intendedMs } = order;
    const end = (error: string | null, said: string | null) =>
      log.ended({ id, rows, tookMs: now() - intendedMs, error }, said);
    try {
      const { scores } = await scorer.scoreBatch(readBatch(store, order), callOf(id));
      const bytes = Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength);
      handled += 1;
      end(null, null);
      response.type('application/octet-stream').send(bytes);
    } catch (error) {
      end(kindOf(error), messageOf(error));
      response.status(502).json({ error: kindOf(error) });
    }
  }

  function callOf(id: string): Call {
    const deadline = new Date(Date.now() + settings.timeoutMs);
    const until = { deadline, signal: new AbortController().signal };
    return { id, user: settings.name, until, stage: (_part, work) => work() };
  }

  const app = express().disable('x-powered-by').disable('etag');
  app.post('/batches', express.json(), answer);
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/metrics', metrics.serve);
  for (const [path, handler] of Object.entries(log.serve)) app.get(path, handler);
  const server = stack.use(await listenHttp(app, settings.host, settings.port));

  const opened = stack.move();
  return {
    started: { port: server.port, adminPort: server.port },
    gatherings: { rpcs, messages, process: figures },
    change({ kind }) {
      throw new LabError('broken-lab', `a job cannot change its ${kind}`, 'Change it at the load.');
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** `RESOURCE_EXHAUSTED` of grpc-js's `8 RESOURCE_EXHAUSTED: …`, or the error's own code. */
function kindOf(error: unknown): string {
  const [, status] = /^\d+ ([A-Z_]+): /.exec(messageOf(error)) ?? [];
  if (status !== undefined) return status;
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}
