import { type EvidenceId, evidenceIds } from '../../lab/drill.ts';
import { observables } from './observables.ts';
import type { Observation } from './observe.ts';

/** One look: what is named is so, what is left out is not, `unmeasured` nobody has seen. */
export function look(so: readonly EvidenceId[], unmeasured: readonly EvidenceId[] = []): Observation[] {
  return evidenceIds.map((id): Observation => {
    if (unmeasured.includes(id)) return { id, value: null, isSo: null, why: 'not gathered' };
    const { limit } = observables[id];
    const edge = 'atLeast' in limit ? limit.atLeast : limit.atMost;
    const isSo = so.includes(id);
    return { id, value: isSo === 'atLeast' in limit ? edge * 1.1 : edge * 0.5, isSo, why: null };
  });
}
