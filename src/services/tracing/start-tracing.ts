import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { namespace } from '../../lab/spans.ts';
import { bookedParts, toldRequests, toldViews } from '../../lab/told.ts';
import type { TracesPlan } from '../../lab/traces.ts';
import { watchCalls } from '../../rpc/intercept/watch-calls.ts';
import { createOpenSpans } from './open-spans.ts';
import { traceCalls } from './trace-calls.ts';
import { traceHttpRequests, traceHttpServer, traceToldRequests } from './trace-http.ts';
import { tracePart } from './trace-parts.ts';
import { traceView } from './trace-views.ts';

/** How long spans that were not sent yet may take when a process ends. */
const flushAtMostMs = 400;

/**
 * Sends a span for each request that this process serves and each gRPC call that it makes, with the ledger's parts in them, to where
 * OpenTelemetry's variables say. Before its clients and servers are opened. The SDK is loaded here, and nowhere else.
 *
 * @param service what this process is called. `OTEL_SERVICE_NAME` is its name where it is the only one, otherwise its namespace.
 */
export async function startTracing(
  service: string,
  { originMs }: TracesPlan,
  isAlone: boolean,
): Promise<AsyncDisposable> {
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const given = process.env.OTEL_SERVICE_NAME?.trim() || undefined;
  const own = isAlone
    ? { 'service.name': given ?? service, 'service.namespace': namespace }
    : { 'service.name': service, 'service.namespace': given ?? namespace };
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ 'service.namespace': namespace }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }))
    .merge(resources.resourceFromAttributes(own));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const parts = {
    tracer: provider.getTracer('two-am'),
    spans: createOpenSpans(),
    at: (ms: number) => originMs + ms,
  };

  const stack = new AsyncDisposableStack();
  const listen = (name: string, hear: (message: unknown) => void) => {
    subscribe(name, hear);
    stack.defer(() => void unsubscribe(name, hear));
  };
  listen(String(bookedParts.name), tracePart(parts));
  listen(String(toldViews.name), traceView(parts));
  listen('http.server.request.start', traceHttpServer(parts));
  listen('undici:request:create', traceHttpRequests(parts));
  listen(String(toldRequests.name), traceToldRequests(parts));
  stack.use(watchCalls('client', traceCalls(parts)));
  stack.use(watchCalls('server', traceCalls(parts)));
  stack.defer(async () => {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, flushAtMostMs);
    // Nobody may listen there any more: that is no failure of what was traced.
    await Promise.race([provider.shutdown().catch(() => {}), patience.promise]);
    clearTimeout(timer);
  });
  return stack;
}
