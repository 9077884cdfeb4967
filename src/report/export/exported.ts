import type { SeenView } from '../../judge/figures/views.ts';
import type { Arm, RunResult } from '../../judge/record/result.ts';
import type { LedgerEntry } from '../../lab/evidence.ts';
import type { Rows } from '../../lab/rows.ts';

/** What is kept of an arm, request by request. Times are ms since the run's start. */
export interface ExportedArm {
  readonly arm: Arm;
  /** By stream: `pages`, `batches`. */
  readonly views: ReadonlyMap<string, Rows<SeenView>>;
  /** Of each process that a call went through; empty: they were left out, as in samples. */
  readonly ledgers: readonly { readonly from: string; readonly entries: readonly LedgerEntry[] }[];
}

export type Labels = Readonly<Record<string, string>>;

/** Epoch ms of a moment of the run. */
export function epochOf({ startedAt }: Pick<RunResult, 'startedAt'>, atMs: number): number {
  return Date.parse(startedAt) + atMs;
}

/** What tells one arm of a run from another, in every format. */
export function labelsOf({ lab, id }: Pick<RunResult, 'lab' | 'id'>, { variant, phase, take }: Arm) {
  return { lab, run: id, variant, phase, take: String(take) };
}

export type Outcome = 'good' | 'slow' | 'failed' | 'wrong' | 'unfinished' | 'unknown';

/** As the SLOs count it. `unknown`: still on its way when the evidence was read, and not yet too old; `unfinished`: on its way, and too old. */
export function outcomeOf({ bad, answered, answer, doneMs }: SeenView): Outcome {
  if (bad === null) return 'unknown';
  if (!bad) return 'good';
  if (doneMs === null) return 'unfinished';
  if (!answered) return 'failed';
  return answer === 'wrong' ? 'wrong' : 'slow';
}
