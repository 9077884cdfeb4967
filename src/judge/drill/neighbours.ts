import { othersAtMost } from '../../lab/disturbed.ts';
import { sayValue } from '../wording.ts';
import { overlap, type Span } from './downtime.ts';
import type { MachineSecond } from './drill-record.ts';

/** What other programs took of the machine meanwhile, 0 to 1. */
export interface Neighbours {
  readonly meanShare: number;
  /** Of a second or so. */
  readonly worstShare: number;
}

/** null: nobody looked, or the system does not tell. */
export function neighboursWithin(machine: readonly MachineSecond[], span: Span): Neighbours | null {
  let [tookMs, lookedMs, worstShare] = [0, 0, 0];
  for (const { at, overMs, othersShare } of machine) {
    const fromMs = Date.parse(at);
    const ms = overlap(span, { fromMs, toMs: fromMs + overMs });
    if (ms <= 0) continue;
    tookMs += ms * othersShare;
    lookedMs += ms;
    worstShare = Math.max(worstShare, othersShare);
  }
  return lookedMs === 0 ? null : { meanShare: tookMs / lookedMs, worstShare };
}

/**
 * What a time is spoilt by, in words; null: nothing that anybody saw. By the mean, as a run has it: a command that somebody types
 * takes a second of its own.
 */
export function spoiltBy(machine: readonly MachineSecond[], span: Span): string | null {
  const found = neighboursWithin(machine, span);
  if (found === null || found.meanShare <= othersAtMost) return null;
  return `other programs took ${sayValue(Math.round(found.meanShare * 100) / 100, 'share')} of the machine`;
}
