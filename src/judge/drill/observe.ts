import { type EvidenceId, evidenceIds } from '../../lab/drill.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import type { Arm } from '../record/result.ts';
import type { Observable } from './observable.ts';
import { observables } from './observables.ts';

/** Whether one thing was so when somebody looked. */
export interface Observation {
  readonly id: EvidenceId;
  /** null: it was not measured, and `why` tells. */
  readonly value: number | null;
  readonly isSo: boolean | null;
  readonly why: string | null;
  /** From where on it is so, where a night has a bound of its own; left out: the ordinary one. */
  readonly bound?: number | undefined;
}

const ordinarilyAllowed = 0.01;

/** Everything that can be seen in one window, each with its value or why there is none. `allowed`: the share of bad views that the SLO allows. */
export function observe(evidence: ArmEvidence, allowed = ordinarilyAllowed): Observation[] {
  return list(allowed, ({ take }) => {
    const taken = take(evidence);
    if (!taken.known) return taken.why;
    return Number.isNaN(taken.value) ? 'nothing was counted' : taken.value;
  });
}

/** The same of a stored arm, as far as its lab has measured it. */
export function observeArm(arm: Arm): Observation[] {
  const all = [...arm.slis, ...arm.signs, ...arm.figures];
  return list(ordinarilyAllowed, ({ measured }) => {
    if (measured === null) return arm.disturbance.othersShare ?? 'not available on this system';
    const found = all.find(({ name, of }) => name === measured.name && of === measured.of);
    return found?.value ?? `the run did not measure the ${measured.name} of ${measured.of}`;
  });
}

/** `read` gives a value, or why there is none. */
function list(allowed: number, read: (observable: Observable) => number | string): Observation[] {
  return evidenceIds.map((id) => {
    const value = read(observables[id]);
    if (typeof value === 'string') return { id, value: null, isSo: null, why: value };
    const bound = boundOf(id, allowed);
    const { limit } = observables[id];
    const isSo = 'atLeast' in limit ? value >= (bound ?? limit.atLeast) : value <= (bound ?? limit.atMost);
    return { id, value, isSo, why: null, ...(bound === null ? {} : { bound }) };
  });
}

/** Between what the SLO allows and twice as much, nobody can call it either. null: it is no question of the SLO. */
function boundOf(id: EvidenceId, allowed: number): number | null {
  if (id === 'views-good') return allowed;
  return id === 'views-bad' ? 2 * allowed : null;
}
