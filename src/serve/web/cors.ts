import { cors as lists } from '@connectrpc/connect';
import createCors from 'cors';
import type { WebRequest, WebResponse } from './web-handler.ts';

/** Which pages of other origins may call. */
export interface CorsPlan {
  /** Such as `https://app.example`; `*`: all. */
  readonly origins: readonly string[];
  /** With cookies and certificates of their own: not together with `*`. */
  readonly credentials: boolean;
}

/** What a page may send; each that it sends and is not here fails its preflight. */
export const allowedHeaders = [
  ...lists.allowedHeaders,
  'Grpc-Accept-Encoding',
  'X-Request-Id',
  'X-User',
  'X-Dimension',
  'X-Model-Version',
] as const;

/** What a page may read; without them the status of a call that failed before its first message is nowhere for it. */
export const exposedHeaders = ['Grpc-Status', 'Grpc-Message', 'Grpc-Status-Details-Bin'] as const;

export const allowedMethods = ['POST', 'GET'] as const;

/** How long a browser may keep a preflight's answer. Chromium keeps none for longer, Firefox a day, Safari ten minutes. */
export const maxAgeSeconds = 7_200;

/** Answers preflights, and says of each other answer who may read it. */
export function allowOrigins({ origins, credentials }: CorsPlan) {
  const apply = createCors<WebRequest>({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: [...allowedMethods],
    allowedHeaders: [...allowedHeaders],
    exposedHeaders: [...exposedHeaders],
    maxAge: maxAgeSeconds,
    credentials,
  });
  return (request: WebRequest, response: WebResponse, next: () => void) => apply(request, response, next);
}
