import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Toxiproxy } from 'toxiproxy-node-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFaultServer } from '../../services/faults.ts';
import { openFaultLinks } from './fault-links.ts';
import type { FaultServer } from './ground.ts';

describe('links', () => {
  test('a fault is there until it is disposed of, and then certainly gone', async () => {
    const { server } = await serve();
    await using links = await openFaultLinks(server);
    const address = await links.open(1, await openUpstream());
    expect(address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    {
      await using _fault = await links.strike(1, { type: 'latency', attributes: { latency: 10 } });
      expect(await toxicsOf(server)).toMatchObject([
        { type: 'latency', stream: 'downstream', toxicity: 1, attributes: { latency: 10, jitter: 0 } },
      ]);
    }
    expect(await toxicsOf(server)).toEqual([]);
  });

  test('two faults of one kind stand side by side, and are taken back one by one', async () => {
    const { server } = await serve();
    await using links = await openFaultLinks(server);
    await links.open(1, await openUpstream());
    const first = await links.strike(1, { type: 'latency', attributes: { latency: 10 } });
    await using _second = await links.strike(1, { type: 'latency', attributes: { latency: 20 } });
    await first[Symbol.asyncDispose]();
    expect(await toxicsOf(server)).toMatchObject([{ attributes: { latency: 20 } }]);
  });

  test('a drained link refuses, and opens again at its address', async () => {
    const { server } = await serve();
    await using links = await openFaultLinks(server);
    const address = await links.open(1, await openUpstream());
    const drained = await links.drain(1);
    await expect(connectTo(address)).rejects.toThrow('ECONNREFUSED');
    await drained[Symbol.asyncDispose]();
    await connectTo(address);
  });

  test('a server that stays keeps nothing of ours, nor of a run that was killed, and all that is of others', async () => {
    const { server, client } = await serve();
    const upstream = await openUpstream();
    const { pid: dead } = spawnSync('true');
    await client.createProxy({ name: `two-am-${dead}-x-model-1`, listen: '127.0.0.1:0', upstream });
    await client.createProxy({ name: 'redis', listen: '127.0.0.1:0', upstream });
    {
      await using links = await openFaultLinks(server);
      await links.open(1, upstream);
      expect(Object.keys(await client.getAll())).toHaveLength(2);
    }
    expect(Object.keys(await client.getAll())).toEqual(['redis']);
  });

  test('what a server refuses is reported, with what to do about it', async () => {
    const { server, stop } = await serve();
    await using links = await openFaultLinks(server);
    await links.open(1, await openUpstream());
    const fault = { type: 'noop', attributes: {}, stream: 'sideways' } as const;
    // @ts-expect-error: no such stream; a lab's author may not have run the compiler.
    await expect(links.strike(1, fault)).rejects.toMatchObject({
      code: 'fault-refused',
      message: expect.stringMatching(/^The fault server would not put noop on the link to model-1: .*400/),
    });
    await expect(links.strike(2, { type: 'noop', attributes: {} })).rejects.toMatchObject({ code: 'broken-lab' });
    await stop();
    await expect(links.strike(1, { type: 'noop', attributes: {} })).rejects.toMatchObject({ code: 'fault-refused' });
  });
});

async function serve(): Promise<{ server: FaultServer; client: Toxiproxy; stop(): Promise<void> }> {
  const started = await startFaultServer({ host: '127.0.0.1', port: 0, seed: 7 });
  const stop = async () => started[Symbol.asyncDispose]();
  onTestFinished(stop);
  const url = `http://127.0.0.1:${started.port}`;
  const server = { url, host: '127.0.0.1', description: 'here', outlivesUs: true, async [Symbol.asyncDispose]() {} };
  return { server, client: new Toxiproxy(url), stop };
}

async function openUpstream(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

/** Asked plainly: the client forgets them. */
async function toxicsOf({ url }: FaultServer): Promise<unknown[]> {
  const proxies: Record<string, { toxics: unknown[] }> = JSON.parse(await (await fetch(`${url}/proxies`)).text());
  return Object.values(proxies).flatMap(({ toxics }) => toxics);
}

async function connectTo(address: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  socket.destroy();
}
