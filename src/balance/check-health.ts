import { connect } from 'node:net';
import type { Address, Backend } from './backend.ts';

export const checkEveryMs = 200;
/** The kernel takes a connection for a process that is busy, so that no answer means no machine. */
const answerWithinMs = 1_000;

/** Whether somebody listens there: one connection, closed at once. */
function listens({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: answerWithinMs });
    const settle = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/**
 * Checks each backend five times a second: one failure takes it out, one success brings it in. The first check of all has
 * been made when it resolves.
 */
export async function checkHealth(backends: readonly Backend[]): Promise<Disposable> {
  const timers = new Map<Backend, NodeJS.Timeout>();
  let stopped = false;
  async function check(backend: Backend): Promise<void> {
    const up = await listens(backend.address);
    if (stopped) return;
    backend.up = up;
    timers.set(
      backend,
      setTimeout(() => void check(backend), checkEveryMs),
    );
  }
  await Promise.all(backends.map(check));
  return {
    [Symbol.dispose]() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
