import type { Found } from '../../lab/measure.ts';

/** Why what was told cannot be compared in time with what others told, where `what` bears so many ms; null: it can. */
export function sayVague(found: readonly Found<unknown>[], what: string, bearsMs: number): string | null {
  const vague = found.find(({ clock }) => clock && !((clock.errorMs ?? Number.POSITIVE_INFINITY) <= bearsMs));
  if (!vague?.clock) return null;
  const { of, errorMs } = vague.clock;
  const known = errorMs === null ? 'is not known' : `is known to ± ${errorMs.toPrecision(2)} ms only`;
  return `the clock of ${of} ${known}; ${what} bears ± ${bearsMs} ms`;
}
