import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { now } from '../../lab/clock.ts';
import { requestIdKey } from '../../lab/spans.ts';
import type { ToldRequest } from '../../lab/told.ts';
import { knownMethod, pathOf, type Routed, routeOf } from '../http-names.ts';
import {
  contextOf,
  requestIdHeader,
  type TracingParts,
  traceparentHeader,
  traceparentOf,
  tracestateHeader,
} from './tracing-parts.ts';

/** A span for each request that an HTTP server of this process answers, until all of the answer was handed over, or its caller has left. */
export function traceHttpServer({ tracer, spans, at }: TracingParts) {
  return (message: unknown): void => {
    const { request, response } = message as { readonly request: Routed; readonly response: ServerResponse };
    const path = pathOf(request);
    if (path === null) return;
    const { headers } = request;
    const id = one(headers[requestIdHeader]) ?? randomUUID();
    headers[requestIdHeader] = id;
    const startedMs = now();
    const method = knownMethod(request);
    const span = tracer.startSpan(
      method === '_OTHER' ? 'HTTP' : method,
      {
        kind: SpanKind.SERVER,
        startTime: at(startedMs),
        attributes: {
          'http.request.method': method,
          ...(method === '_OTHER' ? { 'http.request.method_original': request.method ?? '' } : {}),
          'url.path': path,
          'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
          [requestIdKey]: id,
        },
      },
      contextOf(one(headers[traceparentHeader]), one(headers[tracestateHeader])),
    );
    spans.open(id, span);
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      const endedMs = now();
      spans.close(id, span);
      const route = routeOf(request);
      if (route !== null) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      const { statusCode } = response;
      if (response.headersSent) span.setAttribute('http.response.status_code', statusCode);
      const failure = response.writableFinished ? (statusCode >= 500 ? String(statusCode) : null) : 'caller left';
      if (failure !== null) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
      span.end(at(endedMs));
    };
    // As the ledger has it: handed to the socket.
    response.once('finish', end).once('close', end);
  };
}

/** What undici and `fetch` are about to send for a call that is traced gets W3C's header. */
export function traceHttpRequests({ spans }: TracingParts) {
  return (message: unknown): void => {
    const { request } = message as { readonly request: UndiciRequest };
    const id = headerIn(request.headers, requestIdHeader);
    const span = id === undefined ? undefined : spans.of(id);
    if (span) request.addHeader(traceparentHeader, traceparentOf(span));
  };
}

/** The same of a page view, which the load sends by itself. */
export function traceToldRequests({ spans }: TracingParts) {
  return (message: unknown): void => {
    const { id, headers } = message as ToldRequest;
    const span = spans.of(id);
    if (span) headers.set(traceparentHeader, traceparentOf(span));
  };
}

interface UndiciRequest {
  /** Name, value, name, value; older ones have lines of text. */
  readonly headers: readonly unknown[] | string;
  addHeader(name: string, value: string): void;
}

function headerIn(headers: UndiciRequest['headers'], name: string): string | undefined {
  const list = typeof headers === 'string' ? headers.split(/: |\r\n/) : headers;
  const at = list.findIndex((said, index) => index % 2 === 0 && String(said).toLowerCase() === name);
  return at === -1 ? undefined : String(list[at + 1]);
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
