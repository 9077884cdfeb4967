import type { Component } from '../../lab/drill.ts';
import type { Measure } from '../../lab/measure.ts';
import type { Taken } from '../figures/take-measure.ts';
import type { ArmEvidence } from '../record/evidence.ts';

/**
 * What somebody on call can see and cite, the same for every drill. A value decides, as it does on a dashboard: the thresholds
 * lie far from both what is ordinary and what an incident shows.
 */
export interface Observable {
  /** As it reads when it is so. */
  readonly text: string;
  readonly component: Component;
  readonly unit: Measure['unit'];
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
  /** The measure's name and whose it is, by which a stored arm may have its value; null: it is none. */
  readonly measured: { readonly name: string; readonly of: string } | null;
  take(evidence: ArmEvidence): Taken;
}
