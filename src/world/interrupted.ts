import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../errors.ts';

export function interrupted(): LabError {
  return new LabError('interrupted', 'interrupted', 'Everything that was started has been stopped.');
}

/** Waits, and rejects at once when interrupted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {
    throw interrupted();
  });
}
