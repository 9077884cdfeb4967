import { afterAll, beforeAll, describe } from 'vitest';
import { describeApi } from '../conformance/api-cases.ts';
import { type ApiClient, apiClient } from '../conformance/api-client.ts';
import { describeClient } from '../conformance/client-cases.ts';
import { type FaultServerUnderTest, findReal, startOurs, startReal } from '../conformance/fault-server.ts';
import { describeProxies } from '../conformance/proxy-cases.ts';
import { describeToxics } from '../conformance/toxic-cases.ts';

/** What holds for Toxiproxy 2.12 has to hold for the embedded server: the same tests run against both. */

const real = findReal();

/** Only ends a test that hangs. */
const timeout = 20_000;

describe('the embedded fault server', { timeout }, () => describeServer(startOurs));

if (real) describe(`toxiproxy-server (${real})`, { timeout }, () => describeServer(() => startReal(real)));
else
  describe.skip('toxiproxy-server: skipped, there is none. Set TWO_AM_TOXIPROXY to its path, or put it on PATH', () =>
    describeServer(startOurs));

function describeServer(start: () => Promise<FaultServerUnderTest>): void {
  let started: FaultServerUnderTest;
  let api: ApiClient;
  beforeAll(async () => {
    started = await start();
    api = apiClient(started.url);
  });
  afterAll(() => started[Symbol.asyncDispose]());

  describe('API', () => describeApi(() => api));
  describe('proxies', () => describeProxies(() => api));
  describe('toxics', () => describeToxics(() => api));
  describe('toxiproxy-node-client', () => describeClient(() => api));
}
