import { expect, test } from 'vitest';
import { readTraces } from './traces.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

test.each([
  [endpoint],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/v1/traces' }],
  [{ ...endpoint, OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
  [{ ...endpoint, OTEL_SDK_DISABLED: 'no', OTEL_TRACES_EXPORTER: '' }],
])('%j asks for traces', (env) => {
  expect(Math.abs((readTraces(env)?.originMs ?? 0) + Number(process.hrtime.bigint()) / 1e6 - Date.now())).toBeLessThan(
    1_000,
  );
});

test.each([
  [{}],
  [{ OTEL_SERVICE_NAME: 'shop' }],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
  [{ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
  [{ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }],
])('%j asks for none', (env) => {
  expect(readTraces(env)).toBeNull();
});

test.each([
  [{ ...endpoint, OTEL_TRACES_EXPORTER: 'zipkin' }, /OTEL_TRACES_EXPORTER is "zipkin"/],
  [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /is "grpc"/],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '127.0.0.1:4318' }, /no URL/],
])('%j is refused in a line', (env, says) => {
  expect(() => readTraces(env)).toThrow(says);
  expect(() => readTraces(env)).toThrow(expect.objectContaining({ code: 'usage' }));
});
