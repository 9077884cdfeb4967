import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { callOf, rows } from '../rpc/calls.test-data.ts';
import { createAuthority } from '../services/certificates.ts';
import { type HandshakesWatch, startHandshakes } from './handshakes.ts';

function watchHandshakes(): HandshakesWatch {
  const watch = startHandshakes();
  onTestFinished(() => watch.stop());
  return watch;
}

test('counts handshakes since the mark: full ones, resumed ones, and those that came to nothing', async () => {
  const authority = await createAuthority();
  const certificate = await authority.certify('here');
  const server = createServer(certificate, (socket) => {
    socket.on('error', () => {});
    // A ticket comes with the first data.
    socket.write('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const open = (session?: Buffer): TLSSocket => {
    const socket = connect({ port, host: 'localhost', ca: authority.ca, ...(session ? { session } : {}) });
    onTestFinished(() => void socket.destroy());
    return socket;
  };

  const watch = watchHandshakes();
  await once(open(), 'secureConnect');
  watch.mark();
  const first = open();
  const [session] = await once(first, 'session');
  const second = open(session);
  await once(second, 'secureConnect');
  const stranger = connect({ port, host: 'localhost' });
  await once(stranger, 'error');

  await expect.poll(() => watch.read()).toMatchObject({ finished: 2, resumed: 1, failed: 1 });
  const read = await watch.read();
  expect(read.durationsMs).toHaveLength(2);
  for (const ms of read.durationsMs) expect(ms).toBeGreaterThan(0);
});

test('a watch that was stopped sees nothing more', async () => {
  const watch = startHandshakes();
  const before = connect;
  watch.stop();
  expect(connect).not.toBe(before);
});

test('an answer to a call that began before the mark, whose handshake was counted then, is not counted after it', async () => {
  const watch = watchHandshakes();
  const answers: (() => void)[] = [];
  const scorer = watch.watch({
    score: () => new Promise((resolve) => answers.push(() => resolve({ scores: Float32Array.of(1) }))),
  });
  const ask = () => scorer.score(rows, callOf('a'));
  const before = ask();
  watch.mark();
  const after = ask();
  for (const answer of answers) answer();
  await Promise.all([before, after]);
  expect(await watch.read()).toMatchObject({ answered: 1 });
});
