import type { ArmEvidence } from '../record/evidence.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import type { Remark } from '../record/result.ts';
import { contradictions } from './contradictions.ts';
import { degradedAnswers } from './degraded-answers.ts';
import { descriptorsGrow, memoryGrows, soakGrows } from './grows.ts';
import { incompleteProfiles } from './profiles.ts';
import type { LookFor } from './remark.ts';
import { strayMessages } from './stray-messages.ts';
import { unaskedAnswers } from './unasked-answers.ts';

const all: readonly LookFor[] = [
  unaskedAnswers,
  degradedAnswers,
  contradictions,
  memoryGrows,
  descriptorsGrow,
  soakGrows,
  strayMessages,
  incompleteProfiles,
];

/** All that there is to be said of an arm beside its measures. */
export function remarksOn(evidence: ArmEvidence, lab: JudgedLab): Remark[] {
  return all.flatMap((lookFor) => lookFor(evidence, lab));
}
