import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import { callOf } from '../../lab/http-call.ts';
import type { Site } from '../../lab/variant.ts';
import type { PredictResponse } from '../../rpc/codec.ts';
import { questionOf } from '../../rpc/read-request.ts';
import type { Metrics } from '../../services/metrics.ts';
import type { ServedModel } from '../model.ts';
import { describeApi } from './openapi.ts';
import { Problem, problemKinds, problemOf, problemType } from './problem.ts';
import { lingerFor, readBody } from './read-body.ts';
import { readPredict } from './read-predict.ts';

export interface RestParts {
  readonly model: ServedModel;
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes. */
  readonly bodyAtMost: number;
  /** It takes no new connections, and ends those that it has with their next answer. */
  readonly isEnding: () => boolean;
}

const raw = 'application/octet-stream';

/** `POST /predict` with all of its formats, and what people and tools look for beside it. */
export function createApp({ model, site, metrics, bodyAtMost, isEnding }: RestParts): Express {
  const requests = metrics.counter('http_requests_total', 'Answers, by path and status.', ['path', 'code']);
  const duration = metrics.histogram('http_request_duration_seconds', 'POST /predict, from its headers to its answer.');
  const paths = ['/predict', '/healthz', '/metrics', '/openapi.json', '/problems/:kind'];
  const api = describeApi(model.plan, bodyAtMost);

  const app = express().disable('x-powered-by').disable('etag');
  app.use((request, response, next) => {
    const end = duration.startTimer();
    const { path } = request;
    response.once('finish', () => {
      // Probes, and whoever reads the metrics, would hide what calls take.
      if (path === '/predict') end();
      requests.inc({ path: paths.includes(path) ? path : 'other', code: String(response.statusCode) });
    });
    next();
  });
  /** Whoever hears it sends nothing more on that connection. */
  const sayClose = (response: Response) => {
    if (isEnding()) response.set('connection', 'close');
  };
  app.get('/healthz', (_request, response) => {
    const ending = isEnding();
    sayClose(response);
    response.status(ending ? 503 : 200).json({ status: ending ? 'shutting down' : 'ok' });
  });
  app.get('/metrics', metrics.serve);
  app.get('/openapi.json', (_request, response) => void response.json(api));
  app.get('/problems/:kind', (request, response) => {
    const known = Object.entries(problemKinds).find(([kind]) => kind === request.params.kind);
    if (!known) throw new Problem('no-such-path', `There is no kind of problem called ${request.params.kind}.`);
    response.json({ type: `/problems/${known[0]}`, ...known[1] });
  });
  app.post('/predict', async (request, response) => {
    const call = callOf(request, response, site);
    const body = await readBody(request, response, bodyAtMost);
    const asked = call.stage('decode', () => readPredict(body, request.headers));
    const { rows, requestId } = questionOf(asked);
    const modelVersion = model.versionOf(asked.modelVersion);
    const startedMs = performance.now();
    const probabilities = await model.predict(rows, modelVersion, call);
    const latencyMs = performance.now() - startedMs;
    sayClose(response);
    const said = { probabilities, latencyMs, requestId, modelVersion };
    const isRaw = request.accepts(['json', raw]) === raw;
    const encoded = call.stage('encode', () => (isRaw ? bytesOf(probabilities) : JSON.stringify(toJson(said))));
    if (isRaw) response.set({ 'x-latency-ms': latencyMs.toFixed(3), 'x-model-version': modelVersion });
    response.type(isRaw ? raw : 'json').send(encoded);
  });
  for (const path of paths)
    app.all(path, (request, response) => {
      const takes = path === '/predict' ? 'POST' : 'GET, HEAD';
      response.set('allow', takes);
      throw new Problem('wrong-method', `${request.method} ${request.path} came: it takes ${takes}.`);
    });
  app.use((request) => {
    throw new Problem(
      'no-such-path',
      `${request.path} is not there: POST /predict is, and GET /openapi.json says more.`,
    );
  });
  app.use(((error, _request, response, next) => {
    sayClose(response);
    next(error);
  }) satisfies ErrorRequestHandler);
  app.use(refuse);
  return app;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function toJson({ probabilities, latencyMs, requestId, modelVersion }: PredictResponse) {
  return {
    probabilities: Array.from(probabilities),
    latency_ms: latencyMs,
    model_version: modelVersion,
    ...(requestId === '' ? {} : { request_id: requestId }),
  };
}

const refuse: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent) return next(error);
  // What express itself refuses: a path that cannot be read.
  const isMalformed = error instanceof URIError;
  const problem = isMalformed ? new Problem('malformed-request', error.message) : problemOf(error);
  if (!request.complete) lingerFor(request, response);
  if (problem.kind === 'overloaded') response.set('retry-after', '1');
  response.status(problem.status).type(problemType).send(JSON.stringify(problem.toBody()));
};
