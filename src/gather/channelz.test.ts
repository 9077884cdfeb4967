import { expect, test } from 'vitest';
import { noDeadline } from '../lab/until.ts';
import type { Call, Scorer, Site } from '../lab/variant.ts';
import { credentials, ModelClient, serveModel } from '../rpc/index.ts';
import { startChannelz } from './channelz.ts';

const until = { deadline: noDeadline, signal: new AbortController().signal };
const call: Call = { id: '1', user: 'u1', until, stage: (_part, work) => work() };
const rows = { dimension: 2, values: Float32Array.of(1, 2) };

test('calls by connection, since the mark, and those that have not ended', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const scorer: Scorer = {
    async score({ dimension }) {
      if (dimension === 1) await gate;
      return { scores: Float32Array.of(1) };
    },
  };
  const site: Site = {
    host: '127.0.0.1',
    port: 0,
    certificates: [],
    call: () => call,
    listen: () => Promise.reject(new Error('no HTTP here')),
  };
  await using server = await serveModel(site, (some) => scorer.score(some, call));
  await using client = new ModelClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const channelz = startChannelz();
  const here = async () =>
    (await channelz.read()).subchannels.filter(({ address }) => address === `127.0.0.1:${server.port}`);

  await client.score(rows, call);
  channelz.mark();
  await client.score(rows, call);
  await client.score(rows, call);
  const stuck = client.score({ dimension: 1, values: Float32Array.of(1) }, call);
  await expect.poll(here).toEqual([{ address: `127.0.0.1:${server.port}`, state: 'READY', started: 3, inFlight: 1 }]);
  open();
  await stuck;
  await expect.poll(here).toMatchObject([{ inFlight: 0 }]);
});
