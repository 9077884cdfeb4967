import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import { messageOf } from '../../errors.ts';
import { Refusal } from '../../rpc/refusal.ts';
import type { Metrics } from '../../services/metrics.ts';
import { Problem } from './problem.ts';
import { lingerFor } from './read-body.ts';

interface JsonApp {
  readonly metrics: Metrics;
  readonly isEnding: () => boolean;
  /** HTTP's status for what was refused. */
  readonly statusOf: (refusal: Refusal) => number;
  readonly add: (app: Express, say: Say) => void;
  /** What is said of a path that is not there. */
  readonly otherPath: string;
}

/** Answers with a text in JSON. */
export type Say = (response: Response, body: string) => void;

/** What servers have that say `{"error": "…"}`: that, and `/metrics`. */
export function createJsonApp({ metrics, isEnding, statusOf, add, otherPath }: JsonApp): Express {
  const requests = metrics.counter('http_requests_total', 'Answers, by method and status.', ['method', 'code']);
  const duration = metrics.histogram('http_request_duration_seconds', 'POST, from its headers to its answer.');
  const app = express().disable('x-powered-by').disable('etag');
  app.use((_request, response, next) => {
    const end = duration.startTimer();
    response.once('finish', () => {
      // Probes, and whoever reads the metrics, would hide what calls take.
      if (response.req.method === 'POST') end();
      requests.inc({ method: response.req.method, code: String(response.statusCode) });
    });
    next();
  });
  const say: Say = (response, body) => {
    // Whoever hears it sends nothing more on that connection.
    if (isEnding()) response.set('connection', 'close');
    response.type('application/json').send(body);
  };
  app.get('/metrics', metrics.serve);
  add(app, say);
  app.use((request) => {
    throw new Problem('no-such-path', `${request.path} is not there: ${otherPath} is.`);
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    if (!request.complete) lingerFor(request, response);
    response.status(codeOf(error, statusOf));
    say(response, JSON.stringify({ error: error instanceof Refusal ? error.details : messageOf(error) }));
  }) satisfies ErrorRequestHandler);
  return app;
}

function codeOf(error: unknown, statusOf: JsonApp['statusOf']): number {
  if (error instanceof Refusal) return statusOf(error);
  // What express itself refuses: a path that cannot be read.
  if (error instanceof URIError) return 400;
  return error instanceof Problem ? error.status : 500;
}
