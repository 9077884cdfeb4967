import { resolve } from 'node:path';
import { createModel } from '../../src/model/linear-model.ts';
import { siteOf } from '../../src/rpc/calls.test-data.ts';
import { serveModel } from '../../src/rpc/index.ts';
import { createAuthority } from '../../src/services/certificates.ts';
import { describeTools, type Tool, type ToolCase } from '../tools-of-others.ts';

/** What people point at a gRPC server, pointed at a model server. docs/grpc-tools.md says how, and with which versions. */

interface Case extends ToolCase<string> {
  /** Of a server that speaks TLS, with a certificate that nobody has to trust. */
  readonly tls?: true;
}

const model = createModel('a secret');
const service = 'modelservice.ModelService';
const twoRows = '{"dimension": 2, "features": [1, 2, 3, 4]}';
const [first = 0, second = 0] = model.score({ dimension: 2, values: Float32Array.of(1, 2, 3, 4) });

/** As a float32 and as a double it is printed with other last digits. */
const near = (float: number) => String(float).slice(0, 8);

function grpcurl(method: string, data: string): Case['args'] {
  return (address) => ['-plaintext', '-d', data, address, `${service}/${method}`];
}

function ghz(flag: string, method: string): Case {
  const args = [flag, '--call', `${service}/${method}`, '-d', twoRows, '-n', '20'];
  return { args: (address) => [...args, address], says: [/\[OK\]\s+20 responses/] };
}

function bufCurl(...args: readonly string[]): readonly string[] {
  return ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...args];
}

const tools: readonly Tool<Case>[] = [
  {
    name: 'grpcurl',
    variable: 'TWO_AM_GRPCURL',
    probe: ['-version'],
    get: '`go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3`',
    cases: {
      list: { args: (address) => ['-plaintext', address, 'list'], says: [service, 'grpc.health.v1.Health'] },
      'list methods': {
        args: (address) => ['-plaintext', address, 'list', service],
        says: [`${service}.Predict\n`, `${service}.PredictStream\n`, `${service}.PredictBatch\n`],
      },
      describe: {
        args: (address) => ['-plaintext', address, 'describe'],
        says: ['rpc PredictStream ( .modelservice.PredictRequest ) returns ( stream .modelservice.PredictResponse );'],
      },
      'describe a message': {
        args: (address) => ['-plaintext', address, 'describe', 'modelservice.PredictRequest'],
        says: [/repeated float features = 1( \[packed = true\])?;/, 'uint32 dimension = 4;'],
      },
      'describe health': {
        args: (address) => ['-plaintext', address, 'describe', 'grpc.health.v1.HealthCheckResponse'],
        says: ['enum ServingStatus', 'NOT_SERVING = 2;'],
      },
      Predict: { args: grpcurl('Predict', twoRows), says: [near(first), near(second)] },
      PredictStream: { args: grpcurl('PredictStream', twoRows), says: [/probabilities.*probabilities/s] },
      PredictBatch: {
        args: grpcurl('PredictBatch', `${twoRows} ${twoRows}`),
        says: [/probabilities.*probabilities/s],
      },
      'over TLS': { args: (address) => ['-insecure', address, 'list'], says: [service], tls: true },
      'a health check': {
        args: (address) => ['-plaintext', address, 'grpc.health.v1.Health/Check'],
        says: ['"status": "SERVING"'],
      },
      'rows that are not whole': {
        args: grpcurl('Predict', '{"dimension": 3, "features": [1, 2, 3, 4]}'),
        says: ['Code: InvalidArgument', '4 floats in `features` are not a whole number of rows of 3'],
        status: 67,
      },
      NaN: {
        args: grpcurl('PredictBatch', '{"dimension": 2, "features": [1, "NaN"]}'),
        says: ['Code: InvalidArgument', 'Float 2 of row 1 is NaN'],
        status: 67,
      },
      nothing: {
        args: grpcurl('PredictStream', '{}'),
        says: ['Code: InvalidArgument', '`features` is empty'],
        status: 67,
      },
    },
  },
  {
    name: 'ghz',
    variable: 'TWO_AM_GHZ',
    probe: ['--version'],
    get: '`go install github.com/bojand/ghz/cmd/ghz@v0.121.0`',
    cases: {
      Predict: ghz('--insecure', 'Predict'),
      PredictStream: ghz('--insecure', 'PredictStream'),
      PredictBatch: ghz('--insecure', 'PredictBatch'),
      'over TLS': { ...ghz('--skipTLS', 'Predict'), tls: true },
    },
  },
  {
    name: 'buf',
    variable: 'TWO_AM_BUF',
    probe: ['--version'],
    get: '`npm install --prefix ~/buf @bufbuild/buf@1.75.0`',
    cases: {
      list: { args: (address) => bufCurl('--list-methods', `http://${address}`), says: [`${service}/PredictStream`] },
      PredictStream: {
        args: (address) => bufCurl('-d', twoRows, `http://${address}/${service}/PredictStream`),
        says: [/probabilities.*probabilities/s],
      },
    },
  },
  {
    name: 'grpc-health-probe',
    variable: 'TWO_AM_GRPC_HEALTH_PROBE',
    probe: ['-version'],
    get: '`go install github.com/grpc-ecosystem/grpc-health-probe@v0.4.40`',
    cases: {
      'the server': { args: (address) => ['-addr', address], says: ['status: SERVING'] },
      'the service': { args: (address) => ['-addr', address, '-service', service], says: ['status: SERVING'] },
      'over TLS': {
        args: (address) => ['-addr', address, '-tls', '-tls-no-verify'],
        says: ['status: SERVING'],
        tls: true,
      },
      'a service that is not there': {
        args: (address) => ['-addr', address, '-service', 'nobody'],
        says: [/NotFound|unknown/i],
        status: 3,
      },
    },
  },
  {
    name: 'python3',
    variable: 'TWO_AM_PYTHON',
    probe: ['-c', 'import grpc, grpc_reflection, google.protobuf'],
    get: '`pip install grpcio grpcio-reflection`, and name its python3 in TWO_AM_PYTHON',
    cases: {
      'grpcio by reflection alone': {
        args: (address) => [resolve(import.meta.dirname, 'grpc-tools.py'), address],
        says: [service, near(first), 'stream 2', 'batch 3', 'INVALID_ARGUMENT 4 floats'],
      },
    },
  },
];

describeTools(tools, async ({ args, tls }, run) => {
  const site = { ...siteOf(), certificates: tls ? [await certify()] : [] };
  await using server = await serveModel(site, async (rows) => ({ scores: model.score(rows) }));
  return await run(args(`127.0.0.1:${server.port}`));
});

async function certify() {
  const { key, cert } = await (await createAuthority()).certify('model-1');
  return { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
}
