import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../src/world/process/free-port.ts';
import { type Backend, type Caller, createCaller, startBackend } from './grpc-backend.ts';

export type Layer = 'l4' | 'l7';
export interface BalancerSettings {
  readonly layer: Layer;
  readonly balancing: 'round-robin' | 'least-connections';
  readonly backends: readonly { readonly host: string; readonly port: number }[];
}
export interface BalancerUnderTest extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
}
export type Start = (settings: BalancerSettings) => Promise<BalancerUnderTest>;

/** Only ends a test that hangs. */
const timeout = 10_000;
const poll = { timeout, interval: 20 };

/** What holds for one balancer holds for all. */
export function describeBalancer(start: Start): void {
  const places = createPlaces(start);
  describe('l4', () => describeConnections(places));
  describe('l7', () => describeCalls(places));
  describe.each(['l4', 'l7'] as const)('%s, either way', (layer) => describeGrpc(layer, places));
}

interface Place {
  readonly backends: readonly Backend[];
  caller(): Caller;
}
interface Places {
  /** A balancer before so many backends, `a`, `b` …, of which the last `later` do not listen yet. */
  open(
    layer: Layer,
    count: number,
    more?: { readonly later?: number; readonly balancing?: BalancerSettings['balancing'] },
  ): Promise<Place & { begin(): Promise<Backend> }>;
}

function createPlaces(start: Start): Places {
  return {
    async open(layer, count, { later = 0, balancing = 'round-robin' } = {}) {
      const backends: Backend[] = [];
      const begin = async (port = 0) => {
        const backend = await startBackend('abcdef'[backends.length] ?? '', port);
        onTestFinished(() => backend[Symbol.asyncDispose]());
        backends.push(backend);
        return backend;
      };
      for (let index = 0; index < count - later; index += 1) await begin();
      const free = await Promise.all(Array.from({ length: later }, () => findFreePort()));
      const ports = [...backends.map(({ port }) => port), ...free];
      const listed = ports.map((port) => ({ host: '127.0.0.1', port }));
      const balancer = await start({ layer, balancing, backends: listed });
      onTestFinished(() => balancer[Symbol.asyncDispose]());
      return {
        backends,
        begin: () => begin(free.shift()),
        caller() {
          const caller = createCaller(balancer.address);
          onTestFinished(() => caller[Symbol.dispose]());
          return caller;
        },
      };
    },
  };
}

function describeConnections({ open }: Places): void {
  test('all calls of a connection go to one backend', async () => {
    const { caller } = await open('l4', 3);
    const one = caller();
    expect(new Set(await namesOf(20, () => one.echo())).size).toBe(1);
  });

  test('connections are spread evenly', async () => {
    const { caller } = await open('l4', 2);
    const callers = Array.from({ length: 8 }, caller);
    const names = [];
    for (const each of callers) names.push(...(await namesOf(3, () => each.echo())));
    expect(countOf(names)).toEqual({ a: 12, b: 12 });
  });

  test('least connections goes where the fewest are', async () => {
    const { caller } = await open('l4', 2, { balancing: 'least-connections' });
    const [first, second] = [caller(), caller()];
    const gone = (await first.echo()).name;
    expect((await second.echo()).name).not.toBe(gone);
    first[Symbol.dispose]();
    // In turns, one of these would go to the other.
    const inTurn = async () => {
      const names = [];
      for (let index = 0; index < 4; index += 1) {
        const brief = caller();
        names.push((await brief.echo()).name);
        brief[Symbol.dispose]();
        await wait(20);
      }
      return names;
    };
    await expect.poll(inTurn, poll).toEqual([gone, gone, gone, gone]);
  });

  test('a backend that joins gets new connections, and the old ones stay where they are', async () => {
    const { caller, begin } = await open('l4', 2, { later: 1 });
    const old = caller();
    expect(await namesOf(4, () => old.echo())).toEqual(['a', 'a', 'a', 'a']);
    await begin();
    await expect.poll(async () => (await caller().echo()).name, poll).toBe('b');
    expect(await namesOf(4, () => old.echo())).toEqual(['a', 'a', 'a', 'a']);
  });

  test('the connections of a backend that leaves end, and its calls with them', async () => {
    const { backends, caller } = await open('l4', 2);
    const callers = [caller(), caller()];
    const hanging = callers.map((each) => each.hang());
    await expect.poll(() => backends.map((backend) => backend.hanging.size), poll).toEqual([1, 1]);
    backends[0]?.crash();
    expect((await Promise.race(hanging)).code).toBe(status.UNAVAILABLE);
    await settlesOn('b', callers);
    expect(backends[1]?.hanging.size).toBe(1);
  });
}

function describeCalls({ open }: Places): void {
  test('calls of one connection are spread evenly', async () => {
    const { caller } = await open('l7', 3);
    const one = caller();
    expect(countOf(await namesOf(30, () => one.echo()))).toEqual({ a: 10, b: 10, c: 10 });
  });

  test('least connections goes where the fewest calls are', async () => {
    const { backends, caller } = await open('l7', 2, { balancing: 'least-connections' });
    const one = caller();
    void one.hang().catch(() => {});
    await expect.poll(() => backends.reduce((sum, { hanging }) => sum + hanging.size, 0), poll).toBe(1);
    const free = backends.find(({ hanging }) => hanging.size === 0)?.name;
    expect(countOf(await namesOf(6, () => one.echo()))).toEqual({ [String(free)]: 6 });
  });

  test('a backend that joins gets calls of a connection that was there before it', async () => {
    const { caller, begin } = await open('l7', 2, { later: 1 });
    const one = caller();
    expect(countOf(await namesOf(4, () => one.echo()))).toEqual({ a: 4 });
    await begin();
    await expect.poll(async () => countOf(await namesOf(4, () => one.echo())), poll).toEqual({ a: 2, b: 2 });
  });

  test('the calls of a backend that dies are ended or tried elsewhere, and later ones go elsewhere', async () => {
    const { backends, caller } = await open('l7', 2);
    const one = caller();
    const hanging = [one.hang(), one.hang()];
    await expect.poll(() => backends.map((backend) => backend.hanging.size), poll).toEqual([1, 1]);
    let code: number | null = null;
    void Promise.race(hanging).then((error) => {
      code = error.code;
    });
    backends[0]?.crash();
    // HAProxy refuses the stream, and a gRPC client then tries again by itself; others say UNAVAILABLE.
    const fate = () => (backends[1]?.hanging.size === 2 ? 'elsewhere' : code);
    await expect.poll(fate, poll).toBeOneOf([status.UNAVAILABLE, 'elsewhere']);
    await settlesOn('b', [one]);
  });

  test('many calls at once all get an answer, each its own', async () => {
    const { caller } = await open('l7', 3);
    const one = caller();
    const asked = Array.from({ length: 400 }, (_, index) => `call ${index}`);
    const answers = await Promise.all(asked.map((text) => one.echo(Buffer.from(text))));
    expect(answers.map(({ message }) => message.toString())).toEqual(asked);
  });
}

function describeGrpc(layer: Layer, { open }: Places): void {
  test('an answer arrives as it was sent: metadata, bytes', async () => {
    const { caller } = await open(layer, 1);
    const metadata = new Metadata();
    const asked = randomBytes(33);
    metadata.set('asked-bin', asked);
    const { head, message } = await caller().echo(Buffer.from('hello'), metadata);
    expect(message.toString()).toBe('hello');
    expect(head.get('asked-bin')).toEqual([asked]);
  });

  test('an error arrives as it was sent: code, details, trailing metadata', async () => {
    const { caller } = await open(layer, 1);
    const { code, details, metadata } = await caller().fail();
    expect({ code, details }).toEqual({ code: status.FAILED_PRECONDITION, details: 'not now: 100 % – später' });
    expect(metadata.get('why')).toEqual(['closed on mondays']);
  });

  test('a deadline reaches the backend, and ends the call there', async () => {
    const { backends, caller } = await open(layer, 1);
    const [backend] = backends;
    const one = caller();
    await one.echo();
    const fromMs = Date.now();
    const hanging = one.hang({ withinMs: 1_500 });
    await expect.poll(() => backend?.hanging.size, poll).toBe(1);
    const [seen] = [...(backend?.hanging ?? [])];
    expect(seen?.deadline).toBeGreaterThan(fromMs);
    expect(seen?.deadline).toBeLessThan(Date.now() + 1_600);
    expect((await hanging).code).toBe(status.DEADLINE_EXCEEDED);
    await expect.poll(() => backend?.hanging.size, poll).toBe(0);
  });

  test('a call that is cancelled is cancelled at the backend', async () => {
    const { backends, caller } = await open(layer, 1);
    const [backend] = backends;
    const cancel = Promise.withResolvers<void>();
    const hanging = caller().hang({ cancel: cancel.promise });
    await expect.poll(() => backend?.hanging.size, poll).toBe(1);
    cancel.resolve();
    expect((await hanging).code).toBe(status.CANCELLED);
    await expect.poll(() => backend?.cancelled, poll).toBe(1);
  });

  test('16 MB go there and back', async () => {
    const { caller } = await open(layer, 1);
    const sent = randomBytes(16 * 1_048_576);
    const { message } = await caller().echo(sent);
    expect(digestOf(message)).toBe(digestOf(sent));
  });

  test('a stream speaks both ways, in order, and ends', async () => {
    const { caller } = await open(layer, 2);
    const call = caller().stream();
    const heard: string[] = [];
    call.on('data', (message: Buffer) => void heard.push(message.toString()));
    // Each message only once the one before it has come back: nobody waits for the end.
    for (let index = 0; index < 50; index += 1) {
      const next = once(call, 'data');
      call.write(Buffer.from(`message ${index}`));
      await next;
    }
    const ended = once(call, 'status');
    call.end();
    expect((await ended)[0]).toMatchObject({ code: status.OK });
    expect(heard).toEqual(Array.from({ length: 50 }, (_, index) => `message ${index}`));
  });

  test('with no backend up, a call is unavailable, and not for longer than that', async () => {
    const { caller, begin } = await open(layer, 1, { later: 1 });
    await expect(caller().echo()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await begin();
    const name = async () =>
      (
        await caller()
          .echo()
          .catch(() => null)
      )?.name;
    await expect.poll(name, poll).toBe('a');
  });
}

/** After a short while in which calls may fail, every call of these is answered there. */
async function settlesOn(name: string, callers: readonly Caller[]): Promise<void> {
  const names = async () => {
    const answers = await Promise.all(
      callers.flatMap((caller) => [caller.echo(), caller.echo(), caller.echo()]).map((call) => call.catch(() => null)),
    );
    return [...new Set(answers.map((answer) => answer?.name))];
  };
  await expect.poll(names, poll).toEqual([name]);
}

async function namesOf(count: number, call: () => Promise<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) names.push((await call()).name);
  return names;
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
