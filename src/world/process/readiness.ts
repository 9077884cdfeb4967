import { setTimeout as wait } from 'node:timers/promises';
import { LabError, messageOf } from '../../errors.ts';
import { othersAtMost } from '../../lab/disturbed.ts';
import { blameFor, type MachineLook, patienceAtMost } from '../assembly/blame.ts';
import { alive } from './own-processes.ts';
import { lookAtMachine } from './readings/look-at-machine.ts';

const usualTimeoutMs = 8_000;

export interface Page {
  readonly ok: boolean;
  readonly body: string;
}

/** Asks for a page from where it can be reached. Rejects where nobody answers. */
export type GetPage = (url: string, signal: AbortSignal) => Promise<Page>;

/**
 * Asks the storefront for a real call through to a model until one succeeds. Errors: `not-ready`; `machine-short` where others had
 * the machine, beside whom there is more time, within bounds.
 */
export async function awaitReadiness(
  origin: string,
  signal: AbortSignal,
  timeoutMs = usualTimeoutMs,
  look: () => Promise<MachineLook> = () => lookAtMachine([...alive], null),
  get: GetPage = getPage,
): Promise<void> {
  for (let times = 1; ; times += 1) {
    const last = await askUntil(`${origin}/readyz`, signal, timeoutMs, get);
    if (last === null) return;
    const said = `The storefront could not get an answer from the model within ${(times * timeoutMs) / 1_000} s: ${last}`;
    const seen = await look();
    signal.throwIfAborted();
    if (seen.others <= othersAtMost) throw new LabError('not-ready', said, remedyFor(last));
    if (times === patienceAtMost) throw blameFor(said, seen);
  }
}

async function getPage(url: string, signal: AbortSignal): Promise<Page> {
  const response = await fetch(url, { signal });
  return { ok: response.ok, body: await response.text() };
}

/** What the last call failed with; null: one succeeded. */
async function askUntil(url: string, signal: AbortSignal, timeoutMs: number, get: GetPage): Promise<string | null> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let last = 'no answer';
  while (!deadline.aborted && !signal.aborted) {
    try {
      const { ok, body } = await get(url, AbortSignal.any([signal, deadline]));
      if (ok) return null;
      last = reasonIn(body);
    } catch (error) {
      if (!deadline.aborted) last = messageOf(error instanceof Error && error.cause ? error.cause : error);
    }
    await wait(20);
  }
  signal.throwIfAborted();
  return last;
}

/** By what the last call failed with. */
function remedyFor(last: string): string {
  // First, since both can be told as a matter of time: a deadline while connecting, and ETIMEDOUT.
  if (/UNAVAILABLE|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|Waiting for LB pick|no answer/.test(last))
    return 'Look at the variant: its `connect` must reach what its `serve` serves.';
  if (/DEADLINE_EXCEEDED|deadline exceeded|timed? ?out|TimeoutError/i.test(last))
    return 'Look at how long the variant waits: its calls end before the model can answer.';
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
