import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { createFileRegistry, fromBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/**
 * Takes traces as a collector does, by the official schema: `trace-service.binpb` is what the package opentelemetry-proto 1.45.2 of
 * PyPI has of `opentelemetry/proto/collector/trace/v1/trace_service.proto` and the files that it imports, with the names in JSON added.
 */
const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(join(import.meta.dirname, 'trace-service.binpb'))),
);
const request = registry.getMessage('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

export interface ReceivedSpan {
  readonly service: string;
  readonly namespace: string | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: string;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

interface Attributed {
  readonly attributes?: readonly { readonly key: string; readonly value?: object }[];
}
interface JsonSpan extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: string };
}
/** As the schema's JSON has it. */
interface Json {
  readonly resourceSpans?: readonly {
    readonly resource?: Attributed;
    readonly scopeSpans?: readonly { readonly spans?: readonly JsonSpan[] }[];
  }[];
}

export async function startTraceReceiver() {
  const spans: ReceivedSpan[] = [];
  const wrong: string[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isOtlp = incoming.url === '/v1/traces' && incoming.headers['content-type'] === 'application/x-protobuf';
    if (!isOtlp || !request) {
      wrong.push(`${incoming.method} ${incoming.url} ${incoming.headers['content-type']}`);
      response.writeHead(404).end();
      return;
    }
    const message = fromBinary(request, incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    spans.push(...spansIn(toJson(request, message) as unknown as Json));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    wrong,
    /** Until `isEnough` of what came. */
    async until(isEnough: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]> {
      while (!isEnough(spans)) await wait(20);
      return spans;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function* spansIn(message: Json): Iterable<ReceivedSpan> {
  for (const { resource, scopeSpans } of message.resourceSpans ?? []) {
    const of = attributesIn(resource);
    for (const { spans } of scopeSpans ?? [])
      for (const span of spans ?? [])
        yield {
          service: String(of['service.name']),
          namespace: of['service.namespace'] as string | undefined,
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: span.parentSpanId === undefined ? undefined : hex(span.parentSpanId),
          name: span.name,
          kind: span.kind,
          fromMs: Number(span.startTimeUnixNano) / 1e6,
          toMs: Number(span.endTimeUnixNano) / 1e6,
          attributes: attributesIn(span),
          isError: span.status?.code === 'STATUS_CODE_ERROR',
        };
  }
}

function attributesIn(of: Attributed | undefined): Record<string, unknown> {
  return Object.fromEntries((of?.attributes ?? []).map(({ key, value }) => [key, Object.values(value ?? {})[0]]));
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
