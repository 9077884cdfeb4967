import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';

/** What people point at a model server, pointed at `serve gateway`. docs/serve.md says which. */

interface Tool {
  readonly name: string;
  /** Names its path. */
  readonly variable: string;
  /** Ends with status 0 where the tool is there. */
  readonly probe: readonly string[];
  readonly get: string;
  readonly cases: Readonly<Record<string, Case>>;
}
interface Case {
  readonly args: (place: Place) => readonly string[];
  /** Every one of these is in what it prints. */
  readonly says: readonly (string | RegExp)[];
  readonly status?: number;
}
interface Place {
  readonly origin: string;
  readonly address: string;
  /** With the generated stubs. */
  readonly folder: string;
}

const service = 'modelservice.ModelService';
const data = '{"features": [0.12, 0.87, 0.34], "model_version": "v1", "request_id": "r"}';
const grpcurl = (method: string, said = data) => ({
  args: ({ address }: Place) => ['-plaintext', '-d', said, address, `${service}/${method}`],
});
const ghz = (method: string, more: readonly string[] = []): Case => ({
  args: ({ address }) => ['--insecure', '--call', `${service}/${method}`, '-d', data, '-n', '200', ...more, address],
  says: [/\[OK\]\s+200 responses/],
});

const tools: readonly Tool[] = [
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

describe.each(tools)('$name', ({ name, variable, probe, get, cases }) => {
  const program = process.env[variable] ?? name;
  const isHere = spawnSync(program, [...probe]).status === 0;

  it.runIf(isHere).each(Object.entries(cases))('%s', async (_case, { args, says, status = 0 }) => {
    const printed = await run(program, args(place));
    for (const one of says) expect(printed.text).toMatch(one);
    if (status >= 0) expect(printed.status).toBe(status);
  });

  it.skipIf(isHere)(`needs ${get}; ${variable} names its path`, ({ skip }) => {
    skip(`${program} is not there, or lacks something`);
  });
});

async function run(program: string, args: readonly string[]): Promise<{ text: string; status: number }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { timeout: 60_000 });
    return { text: stdout + stderr, status: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error)) throw error;
    return { text: `${error.stdout}${error.stderr}`, status: Number(error.code) };
  }
}
