import { setTimeout as pause } from 'node:timers/promises';
import { readStatus } from './status.ts';
import { hasHeld } from './wait.ts';

export type Health = 'met' | 'violated' | 'undecided';

const forSeconds = 4;
const withinMs = 20_000;
const pollMs = 500;

/**
 * Whether the SLO is met in the world as it is now, by its last few whole seconds: a world that has just come up has to show some first.
 * Nothing of it is recorded. Errors: those of `readStatus`.
 */
export async function readHealth(folder: string, signal: AbortSignal, patienceMs = withinMs): Promise<Health> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const { seconds } = await readStatus(folder, signal);
    if (hasHeld(true, forSeconds, seconds)) return 'met';
    if (hasHeld(false, forSeconds, seconds)) return 'violated';
    if (performance.now() > untilMs) return 'undecided';
    await pause(pollMs, undefined, { signal });
  }
}
