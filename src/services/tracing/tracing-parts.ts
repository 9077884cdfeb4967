import {
  type Context,
  context,
  createTraceState,
  type Span,
  type SpanContext,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { OpenSpans } from './open-spans.ts';

/** What each kind of span needs. */
export interface TracingParts {
  readonly tracer: Tracer;
  readonly spans: OpenSpans;
  /** Epoch ms of a moment of `now()`. */
  at(ms: number): number;
}

export const requestIdHeader = 'x-request-id';
export const traceparentHeader = 'traceparent';
export const tracestateHeader = 'tracestate';

/** W3C's header of a span, for whoever is called. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** The context of whoever calls, as W3C's header has it. Malformed or left out: none, and a trace begins here. */
export function contextOf(traceparent: string | undefined, tracestate?: string): Context {
  const [, version, traceId = '', spanId = '', flags = ''] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(traceparent ?? '') ?? [];
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  };
  const isValid = version !== undefined && version !== 'ff' && trace.isSpanContextValid(parent);
  return isValid ? trace.setSpanContext(context.active(), parent) : context.active();
}

/** The context of a span of this process; without one, a trace begins. */
export function contextIn(span: Span | undefined): Context {
  return span ? trace.setSpan(context.active(), span) : context.active();
}
