import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { noDeadline } from './until.ts';
import type { Call, Site, Until } from './variant.ts';

/**
 * The call that an HTTP request carries, by its headers `x-request-id` and `x-user`. A caller that names no id, such
 * as curl, gets one.
 */
export function callOf(request: IncomingMessage, response: ServerResponse, site: Site): Call {
  const id = headerOf(request, 'x-request-id') ?? randomUUID();
  return site.call(id, headerOf(request, 'x-user') ?? '', httpUntil(response));
}

/** HTTP knows no deadline; the signal aborts when the connection closes before all of the answer was out. */
export function httpUntil(response: ServerResponse): Until {
  const left = new AbortController();
  // The response's `close`: the request's comes as soon as its body was read.
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return { deadline: noDeadline, signal: left.signal };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
