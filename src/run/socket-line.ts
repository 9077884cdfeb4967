import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { runtimeFolder } from '../world/own-folders.ts';
import { steerless } from '../world/printable.ts';
import { splitLines } from '../world/split-lines.ts';

/** One JSON line there, one back, over a socket that only this user can open. */

/** Linux takes 107, macOS 103. */
const longestPathBytes = 103;
/** `/drills/0123456789ab.sock`, `/json-blowup-1234567.sock`; what is longer is cut. */
const longestNameBytes = 36;

/** Of this user alone. Error: `unfit-environment`. */
export function socketFolder(): string {
  return runtimeFolder(longestPathBytes - longestNameBytes);
}

/** A question is some words; an answer may be a table. */
const askedBytes = 2 ** 16;
const answeredBytes = 2 ** 26;
const openAtMost = 64;
/** Whoever connects says something at once, and takes his answer as it comes. */
const patienceMs = 5_000;

export interface ListeningSocket extends AsyncDisposable {
  readonly path: string;
}

/**
 * `answer` gets a signal that aborts once whoever asked has left. Whoever says what it rejects is hung up on, and so is one who says nothing, no end of it, or comes when all places are
 * taken: nobody who speaks otherwise may bring the world down.
 */
export async function listenOnSocket(
  path: string,
  answer: (asked: unknown, left: AbortSignal) => Promise<unknown>,
  saidWithinMs = patienceMs,
): Promise<ListeningSocket> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const open = new Set<Socket>();
  // One who says that nothing more will come from him may still wait for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const left = new AbortController();
    open.add(socket);
    const leave = () => void socket.destroy();
    let hasSaid = false;
    // Where it was we who stood still, what was said meanwhile is read between a timer and this.
    const leaveUnlessSaid = () => void setImmediate(() => hasSaid || leave());
    let late = setTimeout(leaveUnlessSaid, saidWithinMs);
    socket.on('error', () => {});
    // Nothing more comes: a line that has no end by now gets none.
    socket.once('end', () => hasSaid || leave());
    socket.once('close', () => {
      left.abort();
      clearTimeout(late);
      open.delete(socket);
    });
    readLine(socket, askedBytes, (line) => {
      hasSaid = true;
      clearTimeout(late);
      // Read on, without a use for it: else nobody hears that the other end has gone.
      socket.once('end', () => left.abort()).resume();
      answerLine(line, (asked) => answer(asked, left.signal)).then((given) => {
        if (socket.destroyed) return;
        late = setTimeout(leave, saidWithinMs);
        socket.write(`${JSON.stringify(given)}\n`);
        socket.destroySoon();
      }, leave);
    });
  });
  server.maxConnections = openAtMost;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  // A connection that fails is nobody's answer, and no reason to end.
  server.on('error', () => {});
  await chmod(path, 0o600);
  return {
    path,
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

/** The first line, once; what follows it is not read. One that has more bytes ends the connection. */
function readLine(socket: Socket, atMostBytes: number, onLine: (line: string) => void): void {
  let isOver = false;
  const once = (does: () => void) => {
    if (isOver) return;
    isOver = true;
    socket.off('data', take).pause();
    does();
  };
  const leave = () => once(() => socket.destroy());
  const take = splitLines({
    shortBytes: atMostBytes,
    longBytes: atMostBytes,
    mayBeLong: () => false,
    onLine: (line) => once(() => onLine(line)),
    onSkipped: leave,
    onEndless: leave,
  });
  socket.on('data', take);
}

/**
 * null: nobody listens there any more. Rejects with what `hungUp` gives when there came no answer, or none that `parse` takes,
 * and with the signal's reason when whoever asked does not want to wait any longer.
 */
export async function askOnSocket<T>(
  path: string,
  asked: unknown,
  parse: (given: unknown) => T,
  hungUp: () => Error,
  signal?: AbortSignal,
): Promise<T | null> {
  signal?.throwIfAborted();
  const socket = connect(path);
  const leave = () => socket.destroy();
  signal?.addEventListener('abort', leave, { once: true });
  return new Promise<T | null>((resolve, reject) => {
    let isThere = false;
    socket.once('connect', () => {
      isThere = true;
    });
    socket.once('error', () => (isThere ? reject(hungUp()) : resolve(null)));
    socket.once('close', () => reject(signal?.aborted ? signal.reason : hungUp()));
    readLine(socket, answeredBytes, (line) => {
      try {
        resolve(parse(JSON.parse(line, (_, value) => (typeof value === 'string' ? steerless(value) : value))));
      } catch {
        reject(hungUp());
      }
      socket.destroy();
    });
    socket.write(`${JSON.stringify(asked)}\n`);
  }).finally(() => signal?.removeEventListener('abort', leave));
}
