import { LabError } from '../../../src/errors.ts';
import type { RunResult } from '../../../src/judge/record/result.ts';
import { findContradictions } from '../../../src/judge/verdict/contradictions.ts';

/** What a damaged run may be: refused for a reason, judged as it was, or judged otherwise and said so. */

export function says({ verdict, variants }: RunResult): string {
  return [verdict.outcome, ...variants.map(({ id, verdict: one }) => `${id} ${one}`)].join(', ');
}

/** `stored` is what `run.json` says; null: it is gone or refused, and `judge` says that. */
export function judgedSilently(given: RunResult, stored: RunResult | null, before: RunResult): string | null {
  if (says(given) === says(before) || stored === null || findContradictions(stored, given).length > 0) return null;
  return `judged silently as ${says(given)}, and was ${says(before)}`;
}

/** null: it was refused, as a damaged run is. What a program stumbles over is no reason, whoever wraps it in one. */
export async function refusable<T>(read: () => T | Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'damaged-run' || error.message.includes('\n')) throw error;
    refuseStumble(error);
    return null;
  }
}

/** Throws the slip of a program that is the cause of an error. */
export function refuseStumble(error: unknown): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof TypeError || cause instanceof RangeError || cause instanceof ReferenceError) throw cause;
}
