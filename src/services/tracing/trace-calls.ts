import { randomUUID } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { now } from '../../lab/clock.ts';
import { requestIdKey } from '../../lab/spans.ts';
import { serverOf } from '../../rpc/intercept/name-target.ts';
import type { CallWatcher, Messages } from '../../rpc/intercept/watched-call.ts';
import {
  contextIn,
  contextOf,
  requestIdHeader,
  type TracingParts,
  traceparentHeader,
  traceparentOf,
  tracestateHeader,
} from './tracing-parts.ts';

/** A span for each gRPC call, on both sides, as OpenTelemetry's stable conventions for RPC have it. W3C's headers travel as metadata. */
export function traceCalls({ tracer, spans, at }: TracingParts): CallWatcher {
  return ({ side, method, target, metadata }) => {
    // Probes, and tools that look around.
    if (method === null || method.startsWith('grpc.')) return { ended() {} };
    const isClient = side === 'client';
    const id = idIn(metadata);
    const parent = isClient
      ? contextIn(spans.of(id))
      : contextOf(textIn(metadata, traceparentHeader), textIn(metadata, tracestateHeader));
    const startedMs = now();
    const attributes: Attributes = {
      'rpc.system.name': 'grpc',
      'rpc.method': method,
      ...(isClient ? addressOf(target) : {}),
      [requestIdKey]: id,
    };
    const kind = isClient ? SpanKind.CLIENT : SpanKind.SERVER;
    const span = tracer.startSpan(method, { kind, startTime: at(startedMs), attributes }, parent);
    if (isClient) metadata.set(traceparentHeader, traceparentOf(span));
    else spans.open(id, span);
    let attempts = 0;
    return {
      attempted() {
        attempts += 1;
      },
      ended({ code, details, ms, sent, received }) {
        if (!isClient) spans.close(id, span);
        const said = status[code] ?? 'UNKNOWN';
        span.setAttributes({
          'rpc.status_code': said,
          ...sizeOf('sent', sent),
          ...sizeOf('received', received),
          ...(attempts > 1 ? { 'two_am.rpc.attempts': attempts } : {}),
        });
        if (code !== status.OK)
          span.setAttribute('error.type', said).setStatus({ code: SpanStatusCode.ERROR, message: details });
        span.end(at(startedMs + ms));
      },
    };
  };
}

/** A caller that says none, such as grpcurl, gets one: it joins what is booked of the call. */
function idIn(metadata: Metadata): string {
  const said = textIn(metadata, requestIdHeader);
  if (said !== undefined) return said;
  const id = randomUUID();
  metadata.set(requestIdHeader, id);
  return id;
}

function textIn(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return value === undefined ? undefined : String(value);
}

function addressOf(target: string): Attributes {
  const { address, port } = serverOf(target);
  return { 'server.address': address, ...(port === undefined ? {} : { 'server.port': port }) };
}

function sizeOf(direction: string, { count, bytes }: Messages): Attributes {
  const name = `two_am.rpc.${direction}`;
  return { [`${name}.messages`]: count, ...(bytes === null ? {} : { [`${name}.bytes`]: bytes }) };
}
