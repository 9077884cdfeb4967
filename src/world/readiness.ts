import { setTimeout as wait } from 'node:timers/promises';
import { LabError, messageOf } from '../errors.ts';
import { blameFor, lookAtMachine } from './look-at-machine.ts';
import { othersAtMost } from './machine-cpu.ts';
import { alive } from './own-processes.ts';

const usualTimeoutMs = 8_000;

/** Asks the storefront for a real call through to a model until one succeeds. Error: `not-ready`. */
export async function awaitReadiness(origin: string, signal: AbortSignal, timeoutMs = usualTimeoutMs): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let last = 'no answer';
  while (!deadline.aborted && !signal.aborted) {
    try {
      const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.any([signal, deadline]) });
      const body = await response.text();
      if (response.ok) return;
      last = reasonIn(body);
    } catch (error) {
      if (!deadline.aborted) last = messageOf(error instanceof Error && error.cause ? error.cause : error);
    }
    await wait(20);
  }
  signal.throwIfAborted();
  const said = `The storefront could not get an answer from the model within ${timeoutMs / 1_000} s: ${last}`;
  const look = await lookAtMachine([...alive], null);
  if (look.others > othersAtMost) throw blameFor(said, look);
  throw new LabError('not-ready', said, remedyFor(last));
}

/** By what the last call failed with. */
function remedyFor(last: string): string {
  if (/DEADLINE_EXCEEDED|deadline exceeded|timed? ?out|TimeoutError/i.test(last))
    return 'Look at how long the variant waits: its calls end before the model can have answered.';
  if (/UNAVAILABLE|ECONNREFUSED|ECONNRESET|ENOTFOUND|no answer/.test(last))
    return 'Look at the variant: its `connect` must reach what its `serve` serves.';
  return 'Look at the variant: its calls reach the model server, and fail there.';
}

/** A storefront says `{"error": …}`; whatever else listens there, its first line. */
function reasonIn(body: string): string {
  try {
    const { error }: { readonly error?: unknown } = JSON.parse(body);
    if (typeof error === 'string') return firstLine(error);
  } catch {
    // No JSON: as it is.
  }
  return firstLine(body);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
