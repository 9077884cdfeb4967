import type { ArmEvidence } from '../judge/record/evidence.ts';
import { type JudgedLab, judgedUnder } from '../judge/record/judged-lab.ts';
import type { Registry } from '../judge/record/registry.ts';
import type { Arm, Calibration, RunResult } from '../judge/record/result.ts';
import type { Lab } from '../lab/lab.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { labUnder } from '../lab/trial.ts';
import type { VariantKind } from '../lab/variant-id.ts';
import type { Phase, Product, World } from '../lab/world.ts';
import type { BalancerWish } from '../world/balancer/balancer-choice.ts';
import type { WorldRuntime } from '../world/contract.ts';
import type { FaultServerChoice } from '../world/fault-server-choice.ts';
import type { RecordedMetrics } from './arms/record-metrics.ts';
import type { RunEvent, Tell } from './events.ts';

export interface PlayedVariant {
  readonly id: string;
  readonly kind: VariantKind;
  readonly file: string;
  /** Where it needs another world than the lab's. */
  readonly world: Partial<World> | null;
}

/**
 * The same run, with the lab as one of its variants is tried on it: where that has a trial of its own, another trigger and other
 * signs.
 */
export function runUnder(run: Run, variant: string): Run {
  const lab = labUnder(run.lab, variant);
  if (lab === run.lab) return run;
  // All else is the run's, as it is at the time.
  return Object.create(run, { lab: { value: lab }, judged: { value: judgedUnder(run.judged, variant) } });
}

export type Step = Extract<RunEvent, { kind: 'step' }>['phase'];

/** What the arms of one run share. */
export interface Run {
  /** As it was written. */
  readonly written: Lab;
  /** As it was fitted to this machine, from the calibration on; so are `judged`, `world` and `product`. */
  readonly lab: Lab;
  readonly judged: JudgedLab;
  readonly registry: Registry;
  readonly seed: number;
  /** Views per second that a person asked for; null: the machine decides. */
  readonly asked: number | null;
  /** Seconds for which whoever should hold is watched at least; 0: as long as its verdict takes. */
  readonly watchSeconds: number;
  readonly world: World;
  readonly product: Product;
  readonly signal: AbortSignal;
  /** Where its worlds run. */
  readonly runtime: WorldRuntime;
  /** What puts faults on links. */
  readonly faultServer: FaultServerChoice;
  /** Those that did, as they call themselves. */
  readonly faultServers: Set<string>;
  /** What divides the load, for one variant's world. */
  balancerFor(variant: string): BalancerWish;
  /** Those that did, as they call themselves. */
  readonly balancers: Set<string>;
  readonly startedMs: number;
  readonly tell: Tell;
  readonly calibration: RunResult['calibration'];
  readonly ratePerSecond: number;
  /** Fits the lab to this machine. */
  fit(calibration: Calibration): void;
  /** ms since the run's start. */
  atMs(): number;
  /** About how long so many judged views take, in ms. */
  lookMs(views: number): number;
  step(variant: string, phase: Step, doing: string, expectedMs?: number): void;
  /** Something that a reader shall know of this run. */
  note(says: string): void;
  /** A change was made. */
  changed(variant: string, says: string): void;
  /** A change of the trigger was made. */
  triggered(variant: string, says: string): void;
  /** A world of that variant starts, and counts its seconds anew. */
  begins(variant: string): void;
  onTick(variant: string, seconds: readonly LoadTick[]): void;
  nextArmFolder(variant: string, phase: Phase): string;
  /** What a Prometheus would have scraped of a world of that variant; null: nobody asked for it. */
  readonly keepMetrics: ((variant: string, recorded: RecordedMetrics) => Promise<void>) | null;
  /** Evidence goes to disk before anything else is done with it. */
  keep(observed: { readonly evidence: ArmEvidence; readonly arm: Arm }): Promise<void>;
}
