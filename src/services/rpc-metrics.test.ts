import { spawnSync } from 'node:child_process';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { echo, openEcho, startEcho } from '../rpc/intercept/intercept.test-data.ts';
import type { CallEnd, CallWatcher } from '../rpc/intercept/watched-call.ts';
import { createMetrics } from './metrics.ts';
import { parseMetrics } from './prometheus-text.ts';
import { clientCallMetrics, serverCallMetrics } from './rpc-metrics.ts';
import { serveAdmin } from './serve-admin.ts';

async function textOf(metrics: ReturnType<typeof createMetrics>): Promise<string> {
  await using admin = await serveAdmin(metrics, '127.0.0.1');
  return (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text();
}

/** What a watched call of each end would tell. */
const end = (code: status, ms: number, sent: number | null, received: number | null): CallEnd => ({
  code,
  details: '',
  ms,
  sent: { count: 1, bytes: sent },
  received: { count: 1, bytes: received },
});

/** Samples of a family but for its buckets, without the label of the process. */
async function samplesOf(metrics: ReturnType<typeof createMetrics>, family: string) {
  const found = parseMetrics(await textOf(metrics)).find(({ name }) => name === family);
  return found?.samples
    .filter(({ name }) => !name.endsWith('_bucket'))
    .map(({ name, labels: { process: _, ...labels }, value }) => ({ name: name.replace(family, ''), labels, value }));
}

const tellOf = (watcher: CallWatcher, side: 'client' | 'server', method: string | null, target = '') =>
  watcher({ side, method, target, metadata: undefined as never });

const predict = 'modelservice.ModelService/Predict';

test('a server has its calls under the names of OpenTelemetry and of gRPC', async () => {
  const metrics = createMetrics('model-1');
  const watcher = serverCallMetrics(metrics);
  tellOf(watcher, 'server', predict).ended(end(status.OK, 30, 100, 2_000));
  tellOf(watcher, 'server', predict).ended(end(status.DEADLINE_EXCEEDED, 500, 0, null));
  tellOf(watcher, 'server', predict);

  const ok = { rpc_system_name: 'grpc', rpc_method: predict, rpc_status_code: 'OK' };
  const late = { ...ok, rpc_status_code: 'DEADLINE_EXCEEDED', error_type: 'DEADLINE_EXCEEDED' };
  expect(await samplesOf(metrics, 'rpc_server_call_duration_seconds')).toEqual([
    { name: '_sum', labels: ok, value: 0.03 },
    { name: '_count', labels: ok, value: 1 },
    { name: '_sum', labels: late, value: 0.5 },
    { name: '_count', labels: late, value: 1 },
  ]);
  expect(await samplesOf(metrics, 'grpc_server_call_started_total')).toEqual([
    { name: '', labels: { grpc_method: predict }, value: 3 },
  ]);
  const by = { grpc_method: predict, grpc_status: 'OK' };
  expect(await samplesOf(metrics, 'grpc_server_call_duration_seconds')).toContainEqual({
    name: '_count',
    labels: by,
    value: 1,
  });
  expect(await samplesOf(metrics, 'grpc_server_call_sent_total_compressed_message_size_bytes')).toContainEqual({
    name: '_sum',
    labels: by,
    value: 100,
  });
  // The size of the second is not known: it is in no bucket.
  expect(await samplesOf(metrics, 'grpc_server_call_rcvd_total_compressed_message_size_bytes')).toEqual([
    { name: '_sum', labels: by, value: 2_000 },
    { name: '_count', labels: by, value: 1 },
  ]);
});

test('a client has its calls, and each attempt at them', async () => {
  const metrics = createMetrics('storefront');
  const watch = tellOf(clientCallMetrics(metrics), 'client', predict, 'model.lab:50051');
  watch.attempted?.();
  watch.attemptEnded?.(end(status.UNAVAILABLE, 5, 7, 0));
  watch.attempted?.();
  watch.attemptEnded?.(end(status.OK, 20, 7, 9));
  watch.ended(end(status.OK, 40, 7, 9));

  const of = { grpc_method: predict, grpc_target: 'dns:///model.lab:50051' };
  expect(await samplesOf(metrics, 'grpc_client_attempt_started_total')).toEqual([{ name: '', labels: of, value: 2 }]);
  const attempts = await samplesOf(metrics, 'grpc_client_attempt_duration_seconds');
  expect(attempts?.filter(({ name }) => name === '_count').map(({ labels }) => labels.grpc_status)).toEqual([
    'UNAVAILABLE',
    'OK',
  ]);
  expect(await samplesOf(metrics, 'grpc_client_call_duration_seconds')).toEqual([
    { name: '_sum', labels: { ...of, grpc_status: 'OK' }, value: 0.04 },
    { name: '_count', labels: { ...of, grpc_status: 'OK' }, value: 1 },
  ]);
  const called = {
    rpc_system_name: 'grpc',
    rpc_method: predict,
    rpc_status_code: 'OK',
    server_address: 'model.lab',
    server_port: '50051',
  };
  expect(await samplesOf(metrics, 'rpc_client_call_duration_seconds')).toContainEqual({
    name: '_count',
    labels: called,
    value: 1,
  });
});

test('buckets are those of the conventions', async () => {
  const metrics = createMetrics('model-1');
  tellOf(serverCallMetrics(metrics), 'server', predict).ended(end(status.OK, 1, 1, 1));
  const families = parseMetrics(await textOf(metrics));
  const bounds = (family: string) =>
    families
      .find(({ name }) => name === family)
      ?.samples.filter(({ name }) => name.endsWith('_bucket'))
      .map(({ labels }) => labels.le);
  expect(bounds('rpc_server_call_duration_seconds')?.join()).toBe(
    '0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5,10,+Inf',
  );
  expect(bounds('grpc_server_call_duration_seconds')?.join()).toBe(
    '0,0.00001,0.00005,0.0001,0.0003,0.0006,0.0008,0.001,0.002,0.003,0.004,0.005,0.006,0.008,0.01,0.013,0.016,0.02,0.025,0.03,0.04,' +
      '0.05,0.065,0.08,0.1,0.13,0.16,0.2,0.25,0.3,0.4,0.5,0.65,0.8,1,2,5,10,20,50,100,+Inf',
  );
  expect(bounds('grpc_server_call_sent_total_compressed_message_size_bytes')?.join()).toBe(
    '0,1024,2048,4096,16384,65536,262144,1048576,4194304,16777216,67108864,268435456,1073741824,4294967296,+Inf',
  );
});

test('whoever asks for names that are not there makes one series, not one a name', async () => {
  const metrics = createMetrics('model-1');
  const watcher = serverCallMetrics(metrics);
  // Those of the process come and go: a kind of garbage collection that had not been yet is new lines.
  const lines = async () => (await textOf(metrics)).split('\n').filter((line) => /^(rpc|grpc)_/.test(line)).length;
  const before = await lines();
  tellOf(watcher, 'server', null).ended(end(status.UNIMPLEMENTED, 0, 0, 0));
  const once = await lines();
  for (let at = 0; at < 1_000; at += 1) tellOf(watcher, 'server', null).ended(end(status.UNIMPLEMENTED, 0, 0, 0));
  expect(once).toBeGreaterThan(before);
  expect(await lines()).toBe(once);
  const names = (family: string, label: string) =>
    samplesOf(metrics, family).then((samples) => samples?.at(-1)?.labels[label]);
  expect(await names('rpc_server_call_duration_seconds', 'rpc_method')).toBe('_OTHER');
  expect(await names('grpc_server_call_duration_seconds', 'grpc_method')).toBe('other');
});

test('what a real call of each kind tells, promtool has nothing to say against', async ({ skip }) => {
  const metrics = createMetrics('model-1');
  const [called, served] = [clientCallMetrics(metrics), serverCallMetrics(metrics)];
  using server = await startEcho(echo);
  using client = openEcho(server.target);
  for (const kind of ['Unary', 'Upload', 'Download', 'Chat']) await client.ask(kind, { messages: [Buffer.alloc(9)] });
  for (const { call, end, attempts } of [...(await server.ends(4)), ...(await client.ends(4))]) {
    const watch = (call.side === 'client' ? called : served)({ ...call, metadata: undefined as never });
    watch.attempted?.();
    for (const attempt of attempts) watch.attemptEnded?.(attempt);
    if (end) watch.ended(end);
  }
  const text = await textOf(metrics);
  expect(parseMetrics(text).filter(({ name }) => /^(rpc|grpc)_/.test(name))).toHaveLength(13);
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  if (checked.error) skip('promtool is not there: Prometheus brings it');
  // prom-client's own gauges, not ours.
  const ours = checked.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_active_'));
  expect(ours).toEqual([]);
});
