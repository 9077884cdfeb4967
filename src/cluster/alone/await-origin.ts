import { setTimeout as pause } from 'node:timers/promises';

const againMs = 500;

/** Waits until a view goes all the way through that storefront, however long it takes; rejects when `signal` aborts. */
export async function awaitOrigin(origin: string, signal: AbortSignal): Promise<void> {
  while (!(await answers(origin, signal))) await pause(againMs, undefined, { signal });
}

async function answers(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/readyz`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
