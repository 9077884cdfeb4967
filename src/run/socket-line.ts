import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One JSON line there, one back, over a socket that only this user can open. */

export function socketFolder(): string {
  return join(tmpdir(), `two-am-${userInfo().username}`);
}

/** Whoever says what `answer` rejects is hung up on: nobody who speaks otherwise may bring the world down. */
export async function listenOnSocket(
  path: string,
  answer: (asked: unknown) => Promise<unknown>,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
    createInterface({ input: socket })
      .on('error', () => {})
      .once('line', (line) => {
        answerLine(line, answer).then(
          (given) => socket.end(`${JSON.stringify(given)}\n`),
          () => socket.destroy(),
        );
      });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(path, { force: true });
    },
  };
}

async function answerLine(line: string, answer: (asked: unknown) => Promise<unknown>): Promise<unknown> {
  return answer(JSON.parse(line));
}

/**
 * null: nobody listens there any more. Rejects with what `hungUp` gives when there came no answer, and with the signal's
 * reason when whoever asked does not want to wait any longer.
 */
export async function askOnSocket<T>(
  path: string,
  asked: unknown,
  hungUp: () => Error,
  signal?: AbortSignal,
): Promise<T | null> {
  signal?.throwIfAborted();
  const socket = connect(path);
  const leave = () => socket.destroy();
  signal?.addEventListener('abort', leave, { once: true });
  return new Promise<T | null>((resolve, reject) => {
    socket.once('error', () => resolve(null));
    socket.once('close', () => reject(signal?.aborted ? signal.reason : hungUp()));
    createInterface({ input: socket })
      .on('error', () => {})
      .once('line', (line) => resolve(JSON.parse(line)));
    socket.write(`${JSON.stringify(asked)}\n`);
  }).finally(() => signal?.removeEventListener('abort', leave));
}
