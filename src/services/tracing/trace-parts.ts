import { SpanKind } from '@opentelemetry/api';
import { partSpan } from '../../lab/spans.ts';
import type { BookedPart } from '../../lab/told.ts';
import { contextIn, type TracingParts } from './tracing-parts.ts';

/** A part of the ledger is a span in that of its call. One whose call is not traced, a probe's, has none. */
export function tracePart({ tracer, spans, at }: TracingParts) {
  return (message: unknown): void => {
    const booked = message as BookedPart;
    const call = spans.of(booked.id);
    if (!call) return;
    const { name, fromMs, toMs } = partSpan(booked);
    tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime: at(fromMs) }, contextIn(call)).end(at(toMs));
  };
}
