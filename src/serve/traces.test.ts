import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTraceReceiver } from '../../test/otlp/trace-receiver.ts';
import { readTraces } from '../lab/traces.ts';
import { asBytes, pathOf } from '../rpc/binding.ts';
import { ModelService } from '../rpc/generated/model_service_pb.js';
import { packedFloats } from '../rpc/packed-floats/index.ts';
import { dialects } from './dialect.ts';
import { type Ports, serve } from './serve.ts';

const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

test('a server of your own continues the trace of its caller, over gRPC and over REST', async () => {
  await using receiver = await startTraceReceiver();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.endpoint);
  vi.stubEnv('OTEL_SERVICE_NAME', 'ranking');
  onTestFinished(() => void vi.unstubAllEnvs());
  const over = new AbortController();
  const up = Promise.withResolvers<Ports>();
  const serving = serve({
    plan: { seed: 7, classes: 10, modelMs: 1, slots: 1, queueAtMost: 10, tokens: 1, versions: ['v1'] },
    traces: readTraces(process.env),
    dialect: (model) => dialects.own(model),
    host: '127.0.0.1',
    ports: { rest: 0, grpc: 0 },
    certificate: null,
    messageAtMost: 2 ** 20,
    cors: { origins: [], credentials: false },
    graceMs: 1_000,
    signal: over.signal,
    onUp: up.resolve,
    onEnding() {},
    onCut() {},
  }).catch(() => {});
  const { rest, grpc } = await up.promise;

  const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;
  const metadata = new Metadata();
  metadata.set('traceparent', traceparent);
  const client = new Client(`127.0.0.1:${grpc}`, credentials.createInsecure());
  const features = new Float32Array([0.1, 0.2]);
  const question = packedFloats.encodeRequest({ features, dimension: 2, modelVersion: '', requestId: '' });
  const path = pathOf(ModelService.method.predict);
  await new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest(path, asBytes, asBytes, question, metadata, (error) => (error ? reject(error) : resolve()));
  });
  client.close();
  const answer = await fetch(`http://127.0.0.1:${rest}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent },
    body: JSON.stringify({ features: [0.1, 0.2] }),
  });
  expect(answer.status).toBe(200);
  await (await fetch(`http://127.0.0.1:${rest}/healthz`)).text();
  over.abort();
  await serving;

  const served = receiver.spans.filter(({ kind }) => kind === 'SPAN_KIND_SERVER');
  expect(served.map(({ name }) => name).toSorted()).toEqual(['POST /predict', 'modelservice.ModelService/Predict']);
  for (const { spanId, traceId, parentSpanId, service } of served) {
    expect({ traceId, spanId: parentSpanId }).toEqual(parent);
    expect(service).toBe('ranking');
    const inside = receiver.spans.filter((span) => span.parentSpanId === spanId).map(({ name }) => name);
    expect(inside).toEqual(expect.arrayContaining(['model queue', 'model']));
  }
});
