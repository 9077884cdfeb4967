import express, { type RequestHandler } from 'express';
import type { Listening } from '../lab/variant.ts';
import { listenHttp } from './listen.ts';
import type { createMetrics } from './metrics.ts';

/** `/healthz`, `/metrics` and `more` of a process whose own port speaks something else, on a port beside it. */
export function serveAdmin(
  metrics: ReturnType<typeof createMetrics>,
  host: string,
  port = 0,
  more: Readonly<Record<string, RequestHandler>> = {},
): Promise<Listening> {
  const admin = express().disable('x-powered-by');
  admin.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  admin.get('/metrics', metrics.serve);
  for (const [path, handler] of Object.entries(more)) admin.get(path, handler);
  return listenHttp(admin, host, port);
}
