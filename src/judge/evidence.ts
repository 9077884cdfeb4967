import type { EvidenceOf, Source } from '../lab/evidence.ts';
import type { Found, PhaseFacts } from '../lab/measure.ts';
import type { Disturbance } from './result.ts';

/** Everything that was gathered in one phase of one variant: on disk before anything judges it. */
export interface ArmEvidence {
  readonly variant: string;
  readonly phase: PhaseFacts['phase'];
  readonly take: number;
  readonly facts: PhaseFacts;
  readonly looks: readonly number[];
  readonly disturbance: Disturbance;
  readonly found: { readonly [G in Source]?: readonly Found<EvidenceOf[G]>[] };
  /** A gatherer that failed: its measures become `error`. */
  readonly failed: readonly { readonly source: Source; readonly from: string; readonly why: string }[];
  /** For a mitigation: when its lever was pulled and how long one watched. */
  readonly pulledMs: number | null;
  readonly profiles: readonly { readonly tool: string; readonly process: string; readonly path: string }[];
  /** Folder in the run folder. */
  readonly folder: string;
}
