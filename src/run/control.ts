import { mkdir, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { LabError, messageOf } from '../errors.ts';

/** How `lever` reaches the world that `up` holds: one JSON line there, one back, over a socket that only this user can open. */

export interface LeverInfo {
  readonly name: string;
  readonly says: string;
  readonly costs: string;
}
export interface LeverAnswer {
  readonly lab: string;
  readonly levers: readonly LeverInfo[];
  /** What was pulled, in words; null: nothing was asked for. */
  readonly pulled: string | null;
  readonly error: { readonly message: string; readonly hint: string } | null;
}
const asked = z.object({ lever: z.string().nullable() });

export type OnLever = (name: string | null) => Promise<LeverAnswer>;

function socketFolder(): string {
  return join(tmpdir(), `two-am-${userInfo().username}`);
}

export async function listenForLevers(labId: string, onLever: OnLever): Promise<AsyncDisposable> {
  const folder = socketFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${labId}-${process.pid}.sock`);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
    createInterface({ input: socket })
      .on('error', () => {})
      .once('line', (line) => {
        answerLine(line, onLever).then(
          (answer) => socket.end(`${JSON.stringify(answer)}\n`),
          // Nobody who speaks otherwise may bring the world down.
          () => socket.destroy(),
        );
      });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(path, { force: true });
    },
  };
}

async function answerLine(line: string, onLever: OnLever): Promise<LeverAnswer> {
  const { lever } = asked.parse(JSON.parse(line));
  return onLever(lever);
}

/** Lists the levers of the world that is up, or pulls one. Errors: `nothing-up`, `no-answer`; what the world says. */
export async function askLever(name: string | null): Promise<LeverAnswer> {
  const folder = socketFolder();
  for (const file of (await readdir(folder).catch(() => [])).sort().reverse()) {
    const answer = await askSocket(join(folder, file), name);
    if (!answer) {
      // Left behind by a world that was killed.
      await rm(join(folder, file), { force: true });
      continue;
    }
    if (answer.error) throw new LabError('usage', answer.error.message, answer.error.hint);
    return answer;
  }
  throw new LabError(
    'nothing-up',
    'No world is up.',
    'Start one in another terminal: `npm run lab -- up <lab> --state incident`.',
  );
}

/** null: nobody listens there any more. */
function askSocket(path: string, name: string | null): Promise<LeverAnswer | null> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once('error', () => resolve(null));
    socket.once('close', () => reject(hungUp()));
    createInterface({ input: socket })
      .on('error', () => {})
      .once('line', (line) => resolve(JSON.parse(line)));
    socket.write(`${JSON.stringify({ lever: name })}\n`);
  });
}

function hungUp(): LabError {
  return new LabError('no-answer', 'The world that is up gave no answer.', 'Look at the terminal of `up`.');
}

export function refuse(error: unknown): LeverAnswer['error'] {
  return { message: messageOf(error), hint: error instanceof LabError ? error.hint : 'Look at the terminal of `up`.' };
}
