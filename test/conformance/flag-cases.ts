import { expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openLink } from './link.ts';

/** What `-config` and `-proxy-metrics` bring. */
export const config = [
  { name: 'on', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', toxics: [{ type: 'latency' }] },
  { name: 'off', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false },
];

export function describeFlags(server: () => ApiClient): void {
  test('the proxies of the file are there, without the toxics inside', async () => {
    expect(await server().mustCall('GET', '/proxies')).toMatchObject({
      on: { listen: expect.stringMatching(/^127\.0\.0\.1:[1-9]/), upstream: '127.0.0.1:1', enabled: true, toxics: [] },
      off: { enabled: false, toxics: [] },
    });
  });

  test('/metrics tells the bytes of each proxy and direction, those of closed connections too', async () => {
    await using link = await openLink(server());
    const { client, server: upstream } = await link.connect();
    client.socket.write('question');
    await upstream.hears(8);
    upstream.socket.write('the answer');
    await client.hears(10);
    client.socket.end();
    await client.ended;
    const labels = (direction: string) => [
      'direction',
      direction,
      'proxy',
      link.name,
      'listener',
      link.listen,
      'upstream',
      link.upstream.address,
    ];
    await expect
      .poll(async () => {
        const { text } = await server().call('GET', '/metrics');
        return samplesIn(text, 'toxiproxy_proxy_').filter(({ labels }) => labels.includes(link.name));
      })
      .toEqual(
        ['downstream', 'upstream'].flatMap((direction) =>
          ['received', 'sent'].map((which) => ({
            name: `toxiproxy_proxy_${which}_bytes_total`,
            labels: labels(direction).toSorted(),
            value: direction === 'upstream' ? 8 : 10,
          })),
        ),
      );
    const reply = await server().call('GET', '/metrics');
    expect(reply).toMatchObject({
      status: 200,
      type: expect.stringMatching(/^text\/plain; version=0\.0\.4; charset=utf-8/),
    });
    expect(reply.text).toMatch(/^# TYPE toxiproxy_proxy_received_bytes_total counter$/m);
  });
}

/** In Prometheus' text, sorted: the order of labels and lines means nothing. */
function samplesIn(text: string, prefix: string) {
  return [...text.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm)]
    .filter(([, name = '']) => name.startsWith(prefix))
    .map(([, name = '', labels = '', value]) => ({
      name,
      labels: [...labels.matchAll(/(\w+)="([^"]*)"/g)].flatMap(([, label = '', said = '']) => [label, said]).toSorted(),
      value: Number(value),
    }))
    .toSorted((a, b) => `${a.labels} ${a.name}`.localeCompare(`${b.labels} ${b.name}`));
}
