import { mkdir } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askKeeper, socketOf } from './ask-keeper.ts';
import { pagedDrill } from './drill.test-data.ts';

test('leaving while the keeper works says that the drill goes on, and does not disturb the keeper', async () => {
  const folder = await pagedDrill();
  const path = socketOf(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const asked = Promise.withResolvers<Socket>();
  const server = createServer((socket) => socket.once('data', () => asked.resolve(socket)));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const leaving = new AbortController();
  const verifying = askKeeper(folder, { ask: 'verify', of: 'mitigation' }, leaving.signal);
  const socket = await asked.promise;
  leaving.abort();
  await expect(verifying).rejects.toMatchObject({
    code: 'interrupted',
    message: 'interrupted; the drill goes on',
    hint: 'The verification has not happened, and nothing of it is recorded.',
  });
  await new Promise((resolve) => socket.once('close', resolve).resume());
  await expect(askKeeper(folder, { ask: 'status' }, leaving.signal)).rejects.toMatchObject({
    code: 'interrupted',
    hint: expect.stringContaining('still done there'),
  });
});
