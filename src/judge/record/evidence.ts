import type { Source } from '../../lab/evidence.ts';
import type { Gathered, PhaseFacts } from '../../lab/measure.ts';
import type { VariantKind } from '../../lab/variant-id.ts';
import type { Reason } from './reason.ts';
import type { Disturbance } from './result.ts';
import type { Roles } from './roles.ts';

/** What became of one stream in one slice of a soak. */
export interface SoakedStream {
  readonly of: string;
  /** Old enough to be judged when they were read. */
  readonly views: number;
  readonly bad: number;
  /** Of the bad ones, those that ended in an error. Left out by older runs, as is what follows. */
  readonly failed?: number;
  /** Of all that were old enough, those with an earlier answer, marked as such: some failures hide behind one. */
  readonly degraded?: number;
  /** Answers that were compared with the golden ones, however young their views. */
  readonly checked: number;
  readonly wrong: number;
  /** When the first view with a wrong answer was meant to start; null: there was none. */
  readonly firstWrongMs: number | null;
  /** Answers compared from that one on. */
  readonly checkedSince: number;
}

export interface SoakSlice {
  readonly fromMs: number;
  readonly toMs: number;
  readonly streams: readonly SoakedStream[];
  /** The least that each process held in it: garbage goes, what is kept does not. */
  readonly held: readonly { readonly of: string; readonly rssBytes: number; readonly descriptors: number }[];
  /** Others took too much of the machine: its slow views prove nothing. */
  readonly disturbed: boolean;
}

/** What was watched after the usual window, under the trigger, slice by slice: counts, since all its views would be too many to keep. */
export interface Soak {
  readonly askedMs: number;
  readonly fromMs: number;
  readonly slices: readonly SoakSlice[];
  /** A process that ended before the soak did, and how; null: none. */
  readonly ended: { readonly atMs: number; readonly why: string } | null;
}

/** Everything that was gathered in one phase of one variant: on disk before anything judges it. */
export interface ArmEvidence {
  readonly variant: string;
  readonly kind: VariantKind;
  readonly phase: PhaseFacts['phase'];
  readonly take: number;
  readonly facts: PhaseFacts;
  readonly looks: readonly number[];
  readonly disturbance: Disturbance;
  /** Why the windows before this one proved nothing, with what was found; left out: it is the first. */
  readonly retaken?: readonly (readonly Reason[])[];
  /** Of each process that is named below. */
  readonly roles: Roles;
  readonly found: Gathered;
  /** A gatherer that failed: its measures become `error`. */
  readonly failed: readonly { readonly source: Source; readonly from: string; readonly why: string }[];
  /** For a mitigation: when it was applied and how long one watched. */
  readonly appliedMs: number | null;
  /** Left out: it was not soaked. */
  readonly soak?: Soak;
  readonly profiles: readonly { readonly tool: string; readonly process: string; readonly path: string }[];
  /** Folder in the run folder. */
  readonly folder: string;
}
