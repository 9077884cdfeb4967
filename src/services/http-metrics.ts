import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { knownMethod, pathOf, type Routed, routeOf } from './http-names.ts';
import { boundedAt, type Metrics } from './metrics.ts';

/** As OpenTelemetry's stable conventions for HTTP want them. Seconds. */
const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const channel = 'http.server.request.start';

/**
 * The requests that HTTP servers of this process answer, as OpenTelemetry's stable conventions name them, in Prometheus' spelling: rate,
 * errors and duration by method and route. Probes are none. One whose caller left has no status, and `caller left` as its type of error.
 *
 * @param thresholdSeconds of an SLO: a bucket ends there, so that its share of good requests can be read
 */
export function watchHttpServer(metrics: Metrics, thresholdSeconds?: number): Disposable {
  const seconds = metrics.histogramBy(
    'http_server_request_duration_seconds',
    'Duration of HTTP server requests.',
    ['http_request_method', 'http_route', 'http_response_status_code', 'error_type'],
    thresholdSeconds === undefined ? httpSeconds : boundedAt(httpSeconds, thresholdSeconds),
  );
  const open = new Map<string, number>();
  metrics.gaugeBy(
    'http_server_active_requests',
    'Number of active HTTP server requests.',
    ['http_request_method'],
    () => Array.from(open, ([method, value]) => ({ labels: { http_request_method: method }, value })),
  );

  const begin = (message: unknown): void => {
    const { request, response } = message as { readonly request: Routed; readonly response: ServerResponse };
    if (pathOf(request) === null) return;
    const method = knownMethod(request);
    const beganMs = performance.now();
    open.set(method, (open.get(method) ?? 0) + 1);
    // After `finish`, and where the caller has left.
    response.once('close', () => {
      open.set(method, (open.get(method) ?? 1) - 1);
      seconds.observe(labelsOf(method, request, response), (performance.now() - beganMs) / 1_000);
    });
  };
  subscribe(channel, begin);
  return {
    [Symbol.dispose]() {
      unsubscribe(channel, begin);
    },
  };
}

function labelsOf(method: string, request: Routed, response: ServerResponse) {
  const route = routeOf(request);
  const status = String(response.statusCode);
  const failure = response.writableFinished ? (response.statusCode >= 500 ? status : null) : 'caller left';
  return {
    http_request_method: method,
    ...(route === null ? {} : { http_route: route }),
    ...(response.headersSent ? { http_response_status_code: status } : {}),
    ...(failure === null ? {} : { error_type: failure }),
  };
}
