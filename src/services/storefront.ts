import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import { messageOf } from '../errors.ts';
import { startCalls } from '../gather/calls.ts';
import { startChannelz } from '../gather/channelz.ts';
import { startHandshakes } from '../gather/handshakes.ts';
import { startLedger } from '../gather/ledger.ts';
import { startProcessFigures } from '../gather/process.ts';
import { startRpcs } from '../gather/rpcs.ts';
import { startWire } from '../gather/wire.ts';
import { httpUntil } from '../lab/http-call.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Product } from '../lab/world.ts';
import { createFeatureStore } from '../model/feature-store.ts';
import { rank } from '../model/golden.ts';
import { watchCalls } from '../rpc/intercept/watch-calls.ts';
import { gaugeOpenCalls } from './call-ages.ts';
import { handshakeMetrics } from './handshake-metrics.ts';
import { watchHttpServer } from './http-metrics.ts';
import { importVariant } from './import-variant.ts';
import { linkFor } from './link.ts';
import { listenHttp } from './listen.ts';
import { createLog } from './log.ts';
import { boundedAt, createMetrics, secondsBuckets } from './metrics.ts';
import type { Program } from './program.ts';
import type { StorefrontSettings } from './protocol.ts';
import { clientCallMetrics } from './rpc-metrics.ts';
import { sampleFloats } from './sample-floats.ts';

const scoreBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999];

/** The product backend: builds a user's feature rows and asks the model, through the variant's `connect`. */
export async function startStorefront(settings: StorefrontSettings): Promise<Program> {
  let handled = 0;
  const metrics = createMetrics(settings.name);
  const ledger = startLedger();
  const wire = startWire('client');
  const handshakes = startHandshakes(handshakeMetrics(metrics));
  const calls = startCalls();
  const rpcs = startRpcs();
  const figures = startProcessFigures(() => handled);

  await using stack = new AsyncDisposableStack();
  stack.defer(wire.stop);
  stack.defer(handshakes.stop);
  stack.defer(rpcs.stop);
  stack.use(watchHttpServer(metrics, settings.product.budgetMs / 1_000));
  stack.use(watchCalls('client', clientCallMetrics(metrics)));
  const variant = await importVariant(settings.variant);
  const connected = stack.use(variant.connect(linkFor(settings)));
  const pageSeconds = metrics.histogram(
    'storefront_view_duration_seconds',
    'Page views, from request to answer.',
    boundedAt(secondsBuckets, settings.product.budgetMs / 1_000),
  );
  const callSeconds = metrics.histogram(
    'storefront_model_call_duration_seconds',
    'Model calls as their caller sees them.',
  );
  const topScore = metrics.histogram(
    'storefront_top_score',
    'Score of the best recommendation of a page view: wrong answers have no status.',
    scoreBuckets,
  );
  const sampleScores = sampleFloats(metrics, 'storefront_score', 'scores that came back');
  gaugeOpenCalls(metrics, 'storefront', rpcs);
  const watched = calls.watch(rpcs.watch(handshakes.watch(wire.watch(connected))), (ms) =>
    callSeconds.observe(ms / 1_000),
  );
  const scorer: Scorer = variant.guard?.(watched) ?? watched;

  const features = createFeatureStore(settings.seed);
  let product: Product = settings.product;

  async function score(user: string, request: Request, response: Response) {
    const id = request.get('x-request-id') ?? randomUUID();
    const call = ledger.open(id, user, httpUntil(response));
    response.once('finish', () => ledger.close(id));
    const { dimension, candidates, scale } = product;
    const moment = momentIn(request);
    const { items, rows } = call.stage('features', () =>
      features.rowsFor(user, dimension, candidates, moment, 0, scale),
    );
    const answer = await scorer.score(rows, call);
    sampleScores(answer.scores);
    const page = rank(user, dimension, items, answer.scores, scale);
    topScore.observe(page.recommendations[0]?.score ?? Number.NaN);
    return answer.degraded ? { ...page, degraded: true as const } : page;
  }

  const app = express().disable('x-powered-by').disable('etag');
  app.get('/recommendations/:user', async (request, response) => {
    const stop = pageSeconds.startTimer();
    response.once('close', () => {
      // One that fails fast, or whose visitor has left, is no finished work: it would make views look cheap.
      if (response.writableFinished && response.statusCode < 500) handled += 1;
      stop();
    });
    response.json(await score(request.params.user, request, response));
  });
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (request, response) => {
    await score('u0', request, response);
    response.json({ status: 'ready' });
  });
  app.get('/metrics', metrics.serve);
  const log = settings.logs ? createLog((line) => process.stderr.write(line)) : null;
  const badGateway: ErrorRequestHandler = (error, request, response, next) => {
    if (response.headersSent) next(error);
    else response.status(502).json({ error: messageOf(error) });
    log?.(`502 GET ${request.path}: ${messageOf(error)}`);
  };
  app.use(badGateway);

  const server = stack.use(await listenHttp(app, settings.host, settings.port));
  const opened = stack.move();
  return {
    started: { port: server.port, adminPort: server.port },
    gatherings: { ledger, wire, calls, rpcs, channelz: startChannelz(), handshakes, process: figures },
    change(change) {
      if (change.kind === 'product') product = { ...product, ...change.product };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** How often the user's features have changed, as the load says it; whoever says nothing sees the first. */
function momentIn(request: Request): number {
  const moment = Number(request.get('x-moment') ?? 0);
  return Number.isSafeInteger(moment) && moment >= 0 ? moment : 0;
}
