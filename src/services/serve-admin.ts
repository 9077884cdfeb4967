import express from 'express';
import type { Listening } from '../lab/variant.ts';
import { listenHttp } from './listen.ts';
import type { createMetrics } from './metrics.ts';

/** `/healthz` and `/metrics` of a process whose own port speaks something else, on a port beside it. */
export function serveAdmin(metrics: ReturnType<typeof createMetrics>, host: string): Promise<Listening> {
  const admin = express().disable('x-powered-by');
  admin.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  admin.get('/metrics', metrics.serve);
  return listenHttp(admin, host, 0);
}
