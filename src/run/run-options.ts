import type { BalancerChoice } from '../world/balancer/balancer-choice.ts';
import type { WorldRuntime } from '../world/contract.ts';
import type { FaultServerChoice } from '../world/fault-server-choice.ts';
import type { Tell } from './events.ts';

/** clinic's tools, for `--profile`. */
export const profiles = ['clinic-flame', 'clinic-doctor', 'clinic-heapprofiler', 'clinic-bubbleprof'] as const;
export type ProfileName = (typeof profiles)[number];

export interface RunOptions {
  /** Where its worlds run; whoever calls opens it, and disposes it. */
  readonly runtime: WorldRuntime;
  readonly labId: string;
  readonly seed: number;
  /** Page views per second in the calm; null: as many as this machine is measured to carry. */
  readonly ratePerSecond: number | null;
  /** Seconds for which a fix is judged at least, and may take to take hold; null, or left out: as long as its verdict takes. */
  readonly watchSeconds?: number | null;
  /** For how long the recommended fix, or those that were named or tried, are watched on; null, or left out: they are not. */
  readonly soakMs?: number | null;
  /** The defect and the recommended fix alone. */
  readonly quick: boolean;
  /** Ids of variants, such as `fix:grpc`; the defect always runs. null: all of them. */
  readonly only: readonly string[] | null;
  /** Absolute paths of a learner's own variants. */
  readonly tries: readonly string[];
  readonly profile: ProfileName | null;
  /** For labs with faults on their links. */
  readonly faultServer: FaultServerChoice;
  /** For labs with a balancer before their model servers. */
  readonly balancer: BalancerChoice;
  /** What a Prometheus would have scraped of each world is kept too, once a second. Left out: it is not. */
  readonly recordMetrics?: boolean;
  /** false: without the arms that apply a mitigation. */
  readonly mitigations: boolean;
  /** Absolute; the run makes `<lab>/<time>` in it. */
  readonly outFolder: string;
  /** The line that was typed, to be repeated by a reader. */
  readonly command: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}
