import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openLink } from './link.ts';

/** What the lab itself uses. */
export function describeClient(server: () => ApiClient): void {
  test('drives a proxy and its toxics', async () => {
    await using link = await openLink(server());
    const client = new Toxiproxy(server().url);
    expect(JSON.parse(await client.getVersion())).toEqual({ version: expect.stringMatching(/^(2\.12\.0|git)$/) });
    const proxy = await client.get(link.name);
    expect(Object.keys(await client.getAll())).toContain(link.name);
    const slow = { type: 'latency', name: 'slow', stream: 'downstream', toxicity: 1 } as const;
    const toxic = await proxy.addToxic({ ...slow, attributes: { latency: 60_000, jitter: 0 } });
    const { client: caller, server: upstream } = await link.connect();
    upstream.socket.write('answer');
    await toxic.update({ ...slow, attributes: { latency: 1, jitter: 0 } });
    expect((await proxy.getToxic('slow')).attributes).toEqual({ latency: 1, jitter: 0 });
    expect(String(await caller.hears(6))).toBe('answer');
    await toxic.remove();
    await expect(proxy.getToxic('slow')).rejects.toThrow('404');
    await proxy.update({ enabled: false, listen: proxy.listen, upstream: proxy.upstream });
    expect(await caller.ended).toBe('FIN');
    await client.reset();
    expect((await client.get(link.name)).enabled).toBe(true);
    await expect(client.createProxy({ name: link.name, listen: '127.0.0.1:0', upstream: 'x:1' })).rejects.toThrow(
      '409',
    );
  });
}
