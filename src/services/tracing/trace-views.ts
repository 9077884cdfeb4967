import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { requestIdKey, viewSpan } from '../../lab/spans.ts';
import type { ToldView } from '../../lab/told.ts';
import { contextIn, type TracingParts } from './tracing-parts.ts';

/** A view from its intended start on, as its visitor waits for it: the beginning of its trace. */
export function traceView({ tracer, spans, at }: TracingParts) {
  return (message: unknown): void => {
    const view = message as ToldView;
    if (view.doneMs === null) {
      const span = tracer.startSpan(
        viewSpan.pages,
        {
          kind: SpanKind.CLIENT,
          startTime: at(view.intendedMs),
          attributes: { [requestIdKey]: view.id, 'two_am.late_ms': view.sentMs - view.intendedMs },
        },
        contextIn(undefined),
      );
      if (view.user !== undefined) span.setAttribute('two_am.user', view.user);
      spans.open(view.id, span);
      return;
    }
    const span = spans.of(view.id);
    if (!span) return;
    spans.close(view.id, span);
    const failure = view.error ?? (view.status === 200 ? null : String(view.status));
    if (failure !== null)
      span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(at(view.doneMs));
  };
}
