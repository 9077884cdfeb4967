import type { Arm, Calibration, VariantResult, Verdict } from '../judge/record/result.ts';
import type { LoadTick } from '../lab/load-tick.ts';

export type { LoadTick } from '../lab/load-tick.ts';

/** What a run tells while it goes on; whoever shows it decides how. Times are ms since the run's start. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly atMs: number;
      readonly lab: string;
      readonly seed: number;
      readonly title: string;
      readonly arms: readonly string[];
      readonly expectedSeconds: number;
      readonly folder: string;
    }
  /** Something begins; `doing` says what and why, in one short line. */
  | {
      readonly kind: 'step';
      readonly atMs: number;
      readonly variant: string;
      readonly phase:
        | 'starting'
        | 'calibrating'
        | 'lead-in'
        | 'calm'
        | 'settling'
        | 'triggered'
        | 'profiling'
        | 'recovered'
        | 'mitigating'
        | 'stopping'
        | 'judging';
      readonly doing: string;
      readonly expectedMs: number | null;
    }
  | {
      readonly kind: 'calibrated';
      readonly atMs: number;
      readonly calibration: Calibration;
    }
  /** The seconds that changed since the last tick, oldest first: the newest one is still filling. */
  | { readonly kind: 'tick'; readonly atMs: number; readonly variant: string; readonly seconds: readonly LoadTick[] }
  | { readonly kind: 'note'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'change'; readonly atMs: number; readonly variant: string; readonly text: string }
  | {
      readonly kind: 'page';
      readonly atMs: number;
      readonly afterTriggerMs: number;
      readonly text: string;
      readonly views: number;
      readonly bad: number;
      readonly burn: number;
    }
  | { readonly kind: 'mitigation'; readonly atMs: number; readonly variant: string; readonly text: string }
  | { readonly kind: 'repeat'; readonly atMs: number; readonly variant: string; readonly why: string }
  | { readonly kind: 'arm'; readonly atMs: number; readonly arm: Arm }
  | { readonly kind: 'variant'; readonly atMs: number; readonly variant: VariantResult }
  | { readonly kind: 'run-finished'; readonly atMs: number; readonly verdict: Verdict; readonly folder: string };

export type Tell = (event: RunEvent) => void;
