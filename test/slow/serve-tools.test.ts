import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { describeTools, type Tool, type ToolCase } from '../tools-of-others.ts';

/** What people point at a model server, pointed at `serve gateway`. docs/serve.md says which. */

interface Place {
  readonly origin: string;
  readonly address: string;
  /** With the generated stubs. */
  readonly folder: string;
}

type Case = ToolCase<Place>;

const service = 'modelservice.ModelService';
const data = '{"features": [0.12, 0.87, 0.34], "model_version": "v1", "request_id": "r"}';
const grpcurl = (method: string, said = data) => ({
  args: ({ address }: Place) => ['-plaintext', '-d', said, address, `${service}/${method}`],
});
const ghz = (method: string, more: readonly string[] = []): Case => ({
  args: ({ address }) => ['--insecure', '--call', `${service}/${method}`, '-d', data, '-n', '200', ...more, address],
  says: [/\[OK\]\s+200 responses/],
});

const tools: readonly Tool<Case>[] = [
  {
    name: 'curl',
    variable: 'TWO_AM_CURL',
    probe: ['--version'],
    get: 'curl',
    cases: {
      'POST /predict': {
        args: ({ origin }) => ['-sS', '-H', 'content-type: application/json', '-d', data, `${origin}/predict`],
        says: [/^\{"probabilities":\[0\.\d+(,0\.\d+){9}\],"latency_ms":[\d.]+,"model_version":"v1","request_id":"r"\}/],
      },
      'without a content type': {
        args: ({ origin }) => ['-sS', '-d', data, `${origin}/predict`],
        says: ['/problems/unsupported-format', 'application/x-www-form-urlencoded came'],
      },
      // Of HTTP/2 it knows nothing, and says so at once.
      'HTTP/2 to the REST port': {
        args: ({ origin }) => ['-sS', '--max-time', '10', '--http2-prior-knowledge', `${origin}/healthz`],
        says: [/curl: \(\d+\)/],
        status: -1,
      },
    },
  },
  {
    name: 'grpcurl',
    variable: 'TWO_AM_GRPCURL',
    probe: ['-version'],
    get: '`go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3`',
    cases: {
      list: { args: ({ address }) => ['-plaintext', address, 'list'], says: [service, 'grpc.health.v1.Health'] },
      Predict: { ...grpcurl('Predict'), says: ['"requestId": "r"', '"modelVersion": "v1"'] },
      PredictStream: { ...grpcurl('PredictStream'), says: [/(?:probabilities(?:.|\n)*){10}/] },
      PredictBatch: { ...grpcurl('PredictBatch', data.repeat(3)), says: [/(?:probabilities(?:.|\n)*){3}/] },
      Watch: {
        args: ({ address }) => ['-plaintext', '-max-time', '1', address, 'grpc.health.v1.Health/Watch'],
        says: ['"status": "SERVING"', 'Code: DeadlineExceeded'],
        status: 68,
      },
      'an unknown version': {
        ...grpcurl('Predict', '{"features": [1], "modelVersion": "v99"}'),
        says: ['Code: NotFound', 'ask for v1, v2, v3, or for none'],
        status: 69,
      },
    },
  },
  {
    name: 'ghz',
    variable: 'TWO_AM_GHZ',
    probe: ['--version'],
    get: '`go install github.com/bojand/ghz/cmd/ghz@v0.121.0`',
    cases: {
      Predict: ghz('Predict', ['-c', '20']),
      PredictStream: ghz('PredictStream'),
      PredictBatch: ghz('PredictBatch'),
    },
  },
  {
    name: 'grpc-health-probe',
    variable: 'TWO_AM_GRPC_HEALTH_PROBE',
    probe: ['-version'],
    get: '`go install github.com/grpc-ecosystem/grpc-health-probe@v0.4.40`',
    cases: {
      'the server': { args: ({ address }) => ['-addr', address], says: ['status: SERVING'] },
      'the service': { args: ({ address }) => ['-addr', address, '-service', service], says: ['status: SERVING'] },
    },
  },
  {
    name: 'python3',
    variable: 'TWO_AM_PYTHON',
    probe: ['-c', 'import grpc, grpc_tools, grpc_health.v1, requests, numpy'],
    get: '`pip install grpcio grpcio-tools grpcio-health-checking requests numpy`, and name its python3 in TWO_AM_PYTHON',
    cases: {
      'stubs by grpc_tools': {
        args: ({ folder }) => {
          const out = [
            '-I',
            `${import.meta.dirname}/serve-clients`,
            `--python_out=${folder}`,
            `--grpc_python_out=${folder}`,
          ];
          return ['-m', 'grpc_tools.protoc', ...out, 'document.proto'];
        },
        says: [],
      },
      grpcio: {
        args: ({ folder, address }) => [join(folder, 'grpc_client.py'), address],
        says: [
          'predict True\ndistribution 10 1.0 v1\ntokens 10 True\ncancelled CANCELLED\nbatch True\n',
          'NaN INVALID_ARGUMENT\nunknown NOT_FOUND\nempty INVALID_ARGUMENT\nlarge RESOURCE_EXHAUSTED\n',
          'health SERVING\nhealth SERVING\nwatch SERVING\n',
        ],
      },
      requests: {
        args: ({ origin }) => [resolve(import.meta.dirname, 'serve-clients/rest_client.py'), origin],
        says: [
          'json True\ndistribution 10 1.0\nbase64 True\nraw True\n',
          'NaN 400 application/problem+json; charset=utf-8 JSON has no NaN and no Infinity.\n',
          'large 413\nunknown /problems/unknown-model\n',
        ],
      },
    },
  },
];

let child: ChildProcess;
let place: Place;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-serve-tools-'));
  await copyFile(resolve(import.meta.dirname, 'serve-clients/grpc_client.py'), join(folder, 'grpc_client.py'));
  const node = join(projectFolder, 'node_modules/.bin/node');
  child = spawn(node, [join(projectFolder, 'bin/lab.mjs'), 'serve', 'gateway', '--port', '0', '--grpc-port', '0']);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  while (!said.includes('Ctrl-C ends it')) await once(child.stdout ?? child, 'data');
  const [, origin = ''] = /^REST model server on (\S+)$/m.exec(said) ?? [];
  const [, address = ''] = /^gRPC model server on (\S+)$/m.exec(said) ?? [];
  place = { origin, address, folder };
});
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'close');
  await rm(place.folder, { recursive: true });
});

describeTools(tools, ({ args }, run) => run(args(place)));
