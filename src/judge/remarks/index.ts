import type { ArmEvidence } from '../evidence.ts';
import type { JudgedLab } from '../judged-lab.ts';
import type { Remark } from '../result.ts';
import { descriptorsGrow, memoryGrows, soakGrows } from './grows.ts';
import type { LookFor } from './remark.ts';

const all: readonly LookFor[] = [memoryGrows, descriptorsGrow, soakGrows];

/** All that there is to be said of an arm beside its measures. */
export function remarksOn(evidence: ArmEvidence, lab: JudgedLab): Remark[] {
  return all.flatMap((lookFor) => lookFor(evidence, lab));
}
