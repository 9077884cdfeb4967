import { describe, expect, test } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { openLink, streams } from './link.ts';
import { dial } from './tcp.ts';

/** Where Toxiproxy surprises: it, the embedded server that was asked to do as it does, and the one that was not. */
export function describeSurprises(server: () => ApiClient, does: 'as Toxiproxy' | 'right'): void {
  const right = does === 'right';

  describe.each(streams)('%s', (stream) => {
    test(`who has ended its half ${right ? 'gets' : 'loses'} what comes back`, async () => {
      await using link = await openLink(server());
      const { sender, receiver } = await link.connect(stream);
      sender.socket.allowHalfOpen = true;
      receiver.socket.allowHalfOpen = true;
      sender.socket.end('question');
      expect(await receiver.ended).toBe('FIN');
      expect(String(receiver.heard)).toBe('question');
      if (right) receiver.socket.end('answer');
      expect(await sender.ended).toBe('FIN');
      expect(String(sender.heard)).toBe(right ? 'answer' : '');
    });

    test(`reset_peer at toxicity 0 ${right ? 'strikes nobody' : 'resets all the same'}`, async () => {
      await using link = await openLink(server());
      await link.add({ type: 'reset_peer', stream, toxicity: 0, attributes: { timeout: 0 } });
      const { sender, receiver } = await link.connect(stream);
      sender.socket.write('passes');
      await receiver.hears(6);
      sender.socket.end();
      expect(await receiver.ended).toBe(right ? 'FIN' : 'RST');
    });
  });

  test.each([
    ['http://127.0.0.1:5432', 'is a URL; write 127.0.0.1:5432'],
    ['https://localhost', 'is a URL; write localhost:443'],
    ['db://', 'is a URL; write host:port'],
    ['localhost', 'has no port; write localhost:80, or whichever it is'],
    ['127.0.0.1:no-such-port', 'has a port by name; write its number'],
    ['127.0.0.1:', 'has no port to dial'],
    ['127.0.0.1:0', 'has no port to dial'],
    ['a b:80', 'has no host in it'],
    ['::1:80', 'is no host:port: address ::1:80: too many colons in address'],
    ['127.0.0.1:65536', 'is no host:port: address 65536: invalid port'],
  ])(`upstream %s is ${right ? 'refused' : 'taken, and clients are hung up on'}`, async (upstream, reason) => {
    const proxy = { name: 'odd', listen: '127.0.0.1:0', upstream };
    const replies = [await server().call('POST', '/proxies', proxy), await server().call('POST', '/populate', [proxy])];
    const { body } = await server().call('GET', '/proxies/odd');
    if (right) {
      const error = `upstream that cannot be dialled: ${JSON.stringify(upstream)}`;
      expect(replies[0]).toMatchObject({ status: 400, body: { error: `${error} ${reason}` } });
      expect(replies[1]).toMatchObject({ status: 400, body: { error: `${error} at proxy 1 ${reason}` } });
    } else {
      expect(replies.map(({ status }) => status)).toEqual([201, 201]);
      expect(await (await dial((body as typeof proxy).listen)).ended).toBe('FIN');
      await server().mustCall('DELETE', '/proxies/odd');
    }
  });

  test(`populate with the same free port ${right ? 'keeps the' : 'begins another'} proxy`, async () => {
    await using link = await openLink(server());
    const wanted = [{ name: 'again', listen: '127.0.0.1:0', upstream: link.upstream.address }];
    const populate = async () => {
      const { proxies } = (await server().mustCall('POST', '/populate', wanted)) as { proxies: { listen: string }[] };
      return proxies[0]?.listen ?? '';
    };
    const listen = await populate();
    const [client, upstream] = await Promise.all([dial(listen), link.upstream.accept()]);
    const again = await populate();
    if (right) {
      expect(again).toBe(listen);
      client.socket.write('still here');
      await upstream.hears(10);
    } else {
      expect(again).not.toBe(listen);
      expect(await client.ended).toBe('FIN');
    }
    client.socket.destroy();
    await server().mustCall('DELETE', '/proxies/again');
  });
}
