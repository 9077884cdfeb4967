import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { getChannelzHandlers } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Scorer, Variant } from '#lab';
import { credentials, ModelClient, serveModel, spread } from '#rpc';
import { startHandshakes } from '../../src/gather/handshakes.ts';
import { startWire } from '../../src/gather/wire.ts';
import { callOf, heldModel, rows, siteOf } from '../../src/rpc/calls.test-data.ts';
import { createAuthority } from '../../src/services/certificates.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';
import { listenHttp } from '../../src/services/listen.ts';
import defect from './defect.ts';

const calls = 12;
const scores = Float32Array.of(0.25, 0.75);
const quick: Scorer = { score: async () => ({ scores }) };

describe('connections and handshakes of twelve calls, one after the other', () => {
  it.each([
    ['defect.ts', { connections: calls, open: calls }],
    ['wrong-fixes/longer-timeout.ts', { connections: calls, open: calls }],
    ['wrong-fixes/more-descriptors.ts', { connections: calls, open: calls }],
    ['wrong-fixes/close-after-call.ts', { connections: calls, open: 0 }],
    ['siblings/rest-without-keepalive.ts', { connections: calls, open: 0 }],
    ['fixes/one-channel.ts', { connections: 1, open: 1 }],
    ['fixes/pool.ts', { connections: 4, open: 4 }],
  ])('%s: %o, none resumed', async (file, { connections, open }) => {
    const variant = await importVariant(join(import.meta.dirname, file));
    await using ends = await connectOver(variant);
    for (let call = 0; call < calls; call += 1) {
      expect(await ends.client.score(rows, callOf('u1'))).toEqual({ scores });
    }
    await expect.poll(ends.read).toEqual({ connections, open, handshakes: connections, resumed: 0 });
  });
});

describe('connections of twelve calls at the same time', () => {
  it.each([
    ['defect.ts', { connections: calls, open: calls }],
    ['wrong-fixes/close-after-call.ts', { connections: calls, open: 0 }],
    ['siblings/rest-without-keepalive.ts', { connections: calls, open: 0 }],
    ['fixes/one-channel.ts', { connections: 1, open: 1 }],
    ['fixes/pool.ts', { connections: 4, open: 4 }],
  ])('%s: %o', async (file, counted) => {
    await expectAtOnce(await importVariant(join(import.meta.dirname, file)), counted);
  });

  it.each([
    ['fresh credentials, closed', { connections: calls, open: 0 }, closedAfter(fresh)],
    ['insecure', { connections: 1, open: 1 }, perRequest(insecure)],
    ['insecure, closed', { connections: 1, open: 0 }, closedAfter(insecure)],
    ['insecure, each with an option of its own', { connections: calls, open: calls }, perRequest(insecureButUnlike)],
    ['one credentials object', { connections: 1, open: 1 }, perRequest(shared)],
    ['one credentials object, closed', { connections: 1, open: 0 }, closedAfter(shared)],
  ])('a client for each, %s: %o', async (_, counted, variant) => {
    await expectAtOnce(variant, counted);
  });
});

/** What much of the internet says of grpc-js, and what it does. */
describe('which clients grpc-js lets share a connection', () => {
  it('an insecure channel for every request is not this incident: all are the same, and share one connection', async () => {
    await using ends = await connectOver(perRequest(insecure));
    const before = countChannels();
    for (let call = 0; call < calls; call += 1) await ends.client.score(rows, callOf('u1'));
    expect(await ends.read()).toEqual({ connections: 1, open: 1, handshakes: 0, resumed: 0 });
    expect(countChannels()).toBe(before + calls);
  });

  it('it becomes one with an option that differs from request to request', async () => {
    await using ends = await connectOver(perRequest(insecureButUnlike));
    for (let call = 0; call < calls; call += 1) await ends.client.score(rows, callOf('u1'));
    expect(await ends.read()).toMatchObject({ connections: calls, open: calls });
  });

  it('one credentials object for all requests is half a cure: one connection, and no client is forgotten', async () => {
    await using ends = await connectOver(perRequest(shared));
    const before = countChannels();
    for (let call = 0; call < calls; call += 1) await ends.client.score(rows, callOf('u1'));
    expect(await ends.read()).toMatchObject({ connections: 1, open: 1, handshakes: 1 });
    expect(countChannels()).toBe(before + calls);
  });

  it.each([
    ['one credentials object', calls, closedAfter(shared)],
    ['insecure', 0, closedAfter(insecure)],
  ])(
    '%s, each closed before the next: they are forgotten, and each reconnects, with %i handshakes',
    async (_, handshakes, variant) => {
      await using ends = await connectOver(variant);
      const before = countChannels();
      for (let call = 0; call < calls; call += 1) await ends.client.score(rows, callOf('u1'));
      await expect.poll(ends.read).toEqual({ connections: calls, open: 0, handshakes, resumed: 0 });
      expect(countChannels()).toBe(before);
    },
  );

  it.each([
    ['one credentials object', 1, closedAfter(shared)],
    ['insecure', 1, closedAfter(insecure)],
    ['fresh credentials', calls, closedAfter(fresh)],
  ])('%s, each closed while another is open: %i connections', async (_, connections, variant) => {
    const model = heldModel();
    await using ends = await connectOver(variant, model);
    const long = ends.client.score(rows, callOf('u0'));
    await expect.poll(() => model.held.length).toBe(1);
    for (let call = 1; call < calls; call += 1) {
      const short = ends.client.score(rows, callOf('u1'));
      await expect.poll(() => model.held.length).toBe(1 + call);
      model.held[call]?.answer(...scores);
      await short;
    }
    await expect.poll(ends.read).toMatchObject({ connections, open: 1 });
    // The last one out.
    model.held[0]?.answer(...scores);
    await long;
    await expect.poll(ends.read).toMatchObject({ connections, open: 0 });
  });

  it('four clients with the same credentials are not a pool: they have one connection', async () => {
    await using ends = await connectOver({
      ...defect,
      connect({ target, ca }) {
        const secure = credentials.createSsl(ca);
        return spread(4, () => new ModelClient(target, secure));
      },
    });
    for (let call = 0; call < calls; call += 1) await ends.client.score(rows, callOf('u1'));
    expect(await ends.read()).toMatchObject({ connections: 1, open: 1, handshakes: 1 });
  });
});

describe('when a pool is worth its connections', () => {
  const streams = 2;

  it.each([
    ['fixes/one-channel.ts', streams],
    ['fixes/pool.ts', 4 * streams],
  ])('%s: a server that allows two streams a connection gets %i calls at a time', async (file, atATime) => {
    const variant = await importVariant(join(import.meta.dirname, file));
    const model = heldModel();
    const limit = { 'grpc.max_concurrent_streams': streams };
    await using ends = await connectOver(
      { ...variant, serve: (scorer, site) => serveModel(site, (asked, call) => scorer.score(asked, call), limit) },
      model,
    );
    let answered = 0;
    const answerOne = () => {
      model.held[answered]?.answer(...scores);
      answered += 1;
    };
    // A client learns of the limit with the server's first frames, and what it asks before them is refused.
    for (let channel = 0; channel < 4; channel += 1) {
      const first = ends.client.score(rows, callOf('u0'));
      await expect.poll(() => model.held.length).toBeGreaterThan(answered);
      answerOne();
      await first;
    }

    const all = Promise.all(Array.from({ length: calls }, (_, index) => ends.client.score(rows, callOf(`u${index}`))));
    const atTheServer = () => model.held.length - answered;
    await expect.poll(atTheServer).toBe(atATime);
    // The others wait at the client, silently: nothing fails, and the server knows nothing of them.
    let most = atTheServer();
    while (answered < 4 + calls) {
      await expect.poll(atTheServer).toBeGreaterThan(0);
      most = Math.max(most, atTheServer());
      answerOne();
    }
    expect(await all).toHaveLength(calls);
    expect(most).toBe(atATime);
  });

  it.each([
    ['fixes/one-channel.ts', calls],
    ['fixes/pool.ts', calls / 4],
  ])('%s: of twelve calls in flight, one connection that is cut takes %i with it', async (file, lost) => {
    const accepted: Socket[] = [];
    const note = (message: unknown) => accepted.push((message as { socket: Socket }).socket);
    subscribe('net.server.socket', note);
    onTestFinished(() => void unsubscribe('net.server.socket', note));
    const model = heldModel();
    await using ends = await connectOver(await importVariant(join(import.meta.dirname, file)), model);
    const errors: string[] = [];
    const all = Array.from({ length: calls }, (_, index) =>
      ends.client.score(rows, callOf(`u${index}`)).catch(({ message }) => errors.push(message)),
    );
    await expect.poll(() => model.held.length).toBe(calls);

    accepted[0]?.destroy();
    await expect.poll(() => errors.length).toBe(lost);
    // The others wait on, and are answered.
    for (const { answer } of model.held) answer(...scores);
    expect((await Promise.all(all)).filter((answered) => typeof answered === 'object')).toHaveLength(calls - lost);
    expect(errors).toEqual(new Array(lost).fill('14 UNAVAILABLE: Connection dropped'));
  });
});

/** Channels that grpc-js knows of in this process. */
function countChannels(): number {
  const { GetTopChannels } = getChannelzHandlers();
  const asked = { request: { start_channel_id: '0', max_results: '1000' } };
  let count = 0;
  GetTopChannels(asked as Parameters<typeof GetTopChannels>[0], (_error, answer) => {
    count = answer?.channel?.length ?? 0;
  });
  return count;
}

type OverTheWire = Pick<Variant, 'connect' | 'serve'> & { readonly plain?: boolean };

/** Makes a client for a request, of one link: what it calls at first is what its requests may share. */
interface Making {
  readonly plain?: boolean;
  begin(target: string, ca: Buffer): () => ModelClient;
}

const fresh: Making = { begin: (target, ca) => () => new ModelClient(target, credentials.createSsl(ca)) };
const shared: Making = {
  begin(target, ca) {
    const secure = credentials.createSsl(ca);
    return () => new ModelClient(target, secure);
  },
};
const insecure: Making = {
  plain: true,
  begin: (target) => () => new ModelClient(target, credentials.createInsecure()),
};
const insecureButUnlike: Making = {
  plain: true,
  begin(target) {
    let keepaliveMs = 60_000;
    return () => new ModelClient(target, credentials.createInsecure(), { 'grpc.keepalive_time_ms': keepaliveMs++ });
  },
};

/** A client for every request, that nobody closes. */
function perRequest({ plain = false, begin }: Making): OverTheWire {
  return {
    ...defect,
    plain,
    connect({ target, ca }) {
      const make = begin(target, ca ?? Buffer.alloc(0));
      const made: ModelClient[] = [];
      return {
        score(asked, call, until) {
          const client = make();
          made.push(client);
          return client.score(asked, call, until);
        },
        async [Symbol.asyncDispose]() {
          for (const client of made) await client[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** A client for every request, closed when it is answered. */
function closedAfter({ plain = false, begin }: Making): OverTheWire {
  return {
    ...defect,
    plain,
    connect({ target, ca }) {
      const make = begin(target, ca ?? Buffer.alloc(0));
      return {
        async score(asked, call, until) {
          await using client = make();
          return await client.score(asked, call, until);
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

/** Of twelve calls that were with the model all at the same time. */
async function expectAtOnce(variant: OverTheWire, counted: { readonly connections: number; readonly open: number }) {
  const model = heldModel();
  await using ends = await connectOver(variant, model);
  const all = Promise.all(Array.from({ length: calls }, () => ends.client.score(rows, callOf('u1'))));
  await expect.poll(() => model.held.length).toBe(calls);
  for (const { answer } of model.held) answer(...scores);
  await all;
  await expect.poll(ends.read).toMatchObject(counted);
}

/** Both ends of a variant in this process, with what its client did since they were connected. */
async function connectOver(variant: OverTheWire, model: Scorer = quick) {
  await using stack = new AsyncDisposableStack();
  const authority = variant.plain ? null : await createAuthority();
  const certificate = await authority?.certify('model-1');
  const certificates = certificate
    ? [{ private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) }]
    : [];
  const site = {
    ...siteOf(),
    certificates,
    listen: (app: Parameters<typeof listenHttp>[0]) => listenHttp(app, '127.0.0.1', 0, certificate),
  };
  const server = stack.use(await variant.serve(model, site));
  const [wire, handshakes] = [startWire('client'), startHandshakes()];
  stack.defer(wire.stop);
  stack.defer(handshakes.stop);
  const client = stack.use(variant.connect(linkTo([`127.0.0.1:${server.port}`], authority?.ca)));
  const opened = stack.move();
  return {
    client,
    async read() {
      const [{ connectionsOpened, connectionsOpen }, { finished, resumed }] = [
        await wire.read(),
        await handshakes.read(),
      ];
      return { connections: connectionsOpened, open: connectionsOpen, handshakes: finished, resumed };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
