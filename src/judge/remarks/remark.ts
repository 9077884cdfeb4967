import type { ArmEvidence } from '../record/evidence.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import type { Remark } from '../record/result.ts';

/**
 * What one looks for in an arm's evidence beside its measures, one kind a file. Pure and, as a measure, taken again whenever a
 * stored run is judged: evidence that an older run has not is no remark.
 */
export type LookFor = (evidence: ArmEvidence, lab: JudgedLab) => readonly Remark[];
