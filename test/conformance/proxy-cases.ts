import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openLink } from './link.ts';
import { dial, startUpstream } from './tcp.ts';

const megabyte = Buffer.alloc(1_000_000, 'two-am ');

/** What a proxy does with connections, without toxics. */
export function describeProxies(server: () => ApiClient): void {
  test('passes bytes both ways, in order and whole', async () => {
    await using link = await openLink(server());
    const { client, server: upstream } = await link.connect();
    client.socket.write('question');
    expect(String(await upstream.hears(8))).toBe('question');
    upstream.socket.write(megabyte);
    client.socket.write(megabyte);
    expect((await client.hears(megabyte.length)).equals(megabyte)).toBe(true);
    expect((await upstream.hears(8 + megabyte.length)).subarray(8).equals(megabyte)).toBe(true);
  });

  test('reads a sender no faster than its receiver reads', async () => {
    await using link = await openLink(server());
    const { sender, receiver } = await link.connect();
    receiver.socket.pause();
    for (let sent = 0; sent < 64; sent += 1) sender.socket.write(megabyte);
    // The kernel's buffers on the way hold a few megabytes each; a proxy that goes on reading takes all 64.
    expect(await settled(() => sender.socket.writableLength)).toBeGreaterThan(20_000_000);
    receiver.socket.resume();
    expect((await receiver.hears(64 * megabyte.length)).length).toBe(64 * megabyte.length);
  });

  test.each(['upstream', 'downstream'] as const)('%s: an end arrives after all data', async (stream) => {
    await using link = await openLink(server());
    const { sender, receiver } = await link.connect(stream);
    receiver.socket.pause();
    sender.socket.end(Buffer.concat(Array.from({ length: 16 }, () => megabyte)));
    await settled(() => sender.socket.writableLength);
    receiver.socket.resume();
    expect(await receiver.ended).toBe('FIN');
    expect(receiver.heard.length).toBe(16 * megabyte.length);
    expect(await sender.ended).toBe('FIN');
  });

  test.each(['upstream', 'downstream'] as const)('%s: a reset arrives as an end', async (stream) => {
    await using link = await openLink(server());
    const { sender, receiver } = await link.connect(stream);
    sender.socket.resetAndDestroy();
    expect(await receiver.ended).toBe('FIN');
  });

  test.each(['upstream', 'downstream'] as const)('%s: who ended and is gone takes no answer', async (stream) => {
    await using link = await openLink(server());
    const { sender, receiver } = await link.connect(stream);
    receiver.socket.allowHalfOpen = true;
    sender.socket.end('question');
    await receiver.ended;
    sender.socket.resetAndDestroy();
    const closed = new Promise<string>((resolve) => receiver.socket.once('close', () => resolve('closed')));
    let known = '';
    // A first write may still be taken: it is what finds out.
    for (; known === ''; known = await Promise.race([closed, wait(20).then(() => '')])) receiver.socket.write('answer');
    expect(known).toBe('closed');
  });

  test('accepts before it dials: a server that is down looks like one that hangs up', async () => {
    const upstream = await startUpstream();
    const { address } = upstream;
    await upstream[Symbol.asyncDispose]();
    const proxy = await server().mustCall('POST', '/proxies', {
      name: 'down',
      listen: '127.0.0.1:0',
      upstream: address,
    });
    const client = await dial((proxy as { readonly listen: string }).listen);
    expect(await client.ended).toBe('FIN');
    await server().mustCall('DELETE', '/proxies/down');
  });

  test('disabled: connections end, new ones are refused; enabled again: the same port', async () => {
    await using link = await openLink(server());
    const { client, server: upstream } = await link.connect();
    await server().mustCall('PATCH', `/proxies/${link.name}`, { enabled: false });
    expect(await Promise.all([client.ended, upstream.ended])).toEqual(['FIN', 'FIN']);
    await expect(dial(link.listen)).rejects.toThrow('ECONNREFUSED');
    const { listen } = (await server().mustCall('PATCH', `/proxies/${link.name}`, { enabled: true })) as typeof link;
    expect(listen).toBe(link.listen);
    const again = await link.connect();
    again.client.socket.write('x');
    await again.server.hears(1);
  });

  test('another upstream: connections end, new ones go there, toxics stay', async () => {
    await using link = await openLink(server());
    await using other = await startUpstream();
    await link.add({ type: 'noop' });
    const { client } = await link.connect();
    const changed = await server().mustCall('PATCH', `/proxies/${link.name}`, { upstream: other.address });
    expect(changed).toMatchObject({ listen: link.listen, upstream: other.address, toxics: [{ type: 'noop' }] });
    expect(await client.ended).toBe('FIN');
    const [again, upstream] = await Promise.all([dial(link.listen), other.accept()]);
    again.socket.write('x');
    await upstream.hears(1);
    again.socket.destroy();
  });

  test('the same address by another name: nothing happens to connections', async () => {
    await using link = await openLink(server());
    const { client, server: upstream } = await link.connect();
    const listen = link.listen.replace('127.0.0.1', 'localhost');
    await server().mustCall('PATCH', `/proxies/${link.name}`, { listen, enabled: true });
    client.socket.write('still here');
    await upstream.hears(10);
  });

  test('another port: the old one is closed', async () => {
    await using link = await openLink(server());
    const { client } = await link.connect();
    const { listen } = (await server().mustCall('PATCH', `/proxies/${link.name}`, {
      listen: '127.0.0.1:0',
    })) as typeof link;
    expect(listen).not.toBe(link.listen);
    expect(await client.ended).toBe('FIN');
    await expect(dial(link.listen)).rejects.toThrow('ECONNREFUSED');
    (await dial(listen)).socket.destroy();
  });

  test('a port that is taken leaves the proxy disabled, until it is free', async () => {
    await using link = await openLink(server());
    const taken = await startUpstream();
    const path = `/proxies/${link.name}`;
    const listen = taken.address;
    expect(await server().call('PATCH', path, { listen })).toMatchObject({ status: 500 });
    expect(await server().call('GET', path)).toMatchObject({ body: { enabled: false, listen } });
    expect(await server().call('PATCH', path, { enabled: true })).toMatchObject({ status: 500 });
    await taken[Symbol.asyncDispose]();
    expect(await server().call('PATCH', path, { enabled: true })).toMatchObject({
      status: 200,
      body: { enabled: true, listen },
    });
  });

  test('deleted: connections end, the port is free', async () => {
    await using link = await openLink(server());
    const { client, server: upstream } = await link.connect();
    await server().mustCall('DELETE', `/proxies/${link.name}`);
    expect(await Promise.all([client.ended, upstream.ended])).toEqual(['FIN', 'FIN']);
    await expect(dial(link.listen)).rejects.toThrow('ECONNREFUSED');
  });
}

/** Its value once that is the same for a while. */
async function settled(read: () => number): Promise<number> {
  for (;;) {
    const before = read();
    await wait(300);
    if (read() === before) return before;
  }
}
