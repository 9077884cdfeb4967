import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeApi } from '../conformance/api-cases.ts';
import { type ApiClient, apiClient } from '../conformance/api-client.ts';
import { describeClient } from '../conformance/client-cases.ts';
import {
  type FaultServerUnderTest,
  findReal,
  startOurs,
  startReal,
  writeWrapper,
} from '../conformance/fault-server.ts';
import { config, describeFlags } from '../conformance/flag-cases.ts';
import { describeProxies } from '../conformance/proxy-cases.ts';
import { describeSurprises } from '../conformance/surprise-cases.ts';
import { describeToxics } from '../conformance/toxic-cases.ts';

/** What holds for Toxiproxy 2.12 has to hold for the embedded server: the same tests run against both. */

const real = findReal();

/** Only ends a test that hangs. */
const timeout = 20_000;

const folder = await mkdtemp(join(tmpdir(), 'two-am-conformance-'));
const file = join(folder, 'toxiproxy.json');
await writeFile(file, JSON.stringify(config));
afterAll(() => rm(folder, { recursive: true }));

describe('the embedded fault server', { timeout }, () => {
  describeServer(() => startOurs());
  describe('with flags', () => withServer(() => startOurs({ config: file, proxyMetrics: true }), describeFlags));
  describe('by default', () =>
    withServer(
      () => startOurs(),
      (server) => describeSurprises(server, 'right'),
    ));
  describe('with --bug-compatible', () =>
    withServer(
      () => startOurs({ bugCompatible: true }),
      (server) => describeSurprises(server, 'as Toxiproxy'),
    ));
});

if (real) {
  const startWithFlags = async () => startReal(await writeWrapper(folder, real, ['-config', file, '-proxy-metrics']));
  describe(`toxiproxy-server (${real})`, { timeout }, () => {
    describeServer(() => startReal(real));
    describe('with flags', () => withServer(startWithFlags, describeFlags));
    describe('where it surprises', () =>
      withServer(
        () => startReal(real),
        (server) => describeSurprises(server, 'as Toxiproxy'),
      ));
  });
} else
  describe.skip('toxiproxy-server: skipped, there is none. Set TWO_AM_TOXIPROXY to its path, or put it on PATH', () =>
    describeServer(() => startOurs()));

function describeServer(start: () => Promise<FaultServerUnderTest>): void {
  withServer(start, (server) => {
    describe('API', () => describeApi(server));
    describe('proxies', () => describeProxies(server));
    describe('toxics', () => describeToxics(server));
    describe('toxiproxy-node-client', () => describeClient(server));
  });
}

function withServer(start: () => Promise<FaultServerUnderTest>, tests: (server: () => ApiClient) => void): void {
  let started: FaultServerUnderTest;
  let api: ApiClient;
  beforeAll(async () => {
    started = await start();
    api = apiClient(started.url);
  });
  afterAll(() => started[Symbol.asyncDispose]());
  tests(() => api);
}
