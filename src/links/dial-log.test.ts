import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

test('an upstream that cannot be dialled is told once, and when it can be again', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end());
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  const port = await listen(0);
  const upstream = `127.0.0.1:${port}`;
  const lines: string[] = [];
  const proxy = new FaultProxy(
    { name: 'db', listen: '127.0.0.1:0', upstream, enabled: true },
    { seed: 1, log: (line) => lines.push(line) },
  );
  await proxy.start();
  onTestFinished(() => proxy.stop());
  const pass = async () => {
    const socket = connect(Number(proxy.settings.listen.split(':')[1]), '127.0.0.1').resume();
    await once(socket, 'close');
  };

  await pass();
  await close();
  for (let times = 0; times < 3; times += 1) await pass();
  await listen(port);
  await pass();
  await pass();
  const refused = `db: cannot dial ${upstream}: connection refused; its clients are hung up on`;
  expect(lines).toEqual([refused, `db: ${upstream} can be dialled again, after it could not 3 times`]);

  await close();
  await pass();
  await proxy.update({ ...proxy.settings, upstream: 'no-such-host.invalid:80' });
  await pass();
  expect(lines.slice(2)).toEqual([
    refused,
    expect.stringMatching(
      /^db: cannot dial no-such-host\.invalid:80: (no such host|the name server does not answer); /,
    ),
  ]);
});
