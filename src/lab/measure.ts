import type { EvidenceOf, Source } from './evidence.ts';
import type { Change, Phase, Role, Stream } from './world.ts';

/** A figure with what it can be, given the phase's error share. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What was counted, for the verdict's reason: `12 of 450 views bad`. */
  readonly counted?: string;
}

export type Unit =
  | 'ms'
  | 's'
  | 'share'
  | 'count'
  | 'per request'
  | 'bytes'
  | 'MiB'
  | 'MiB per second'
  | 'per second'
  | 'ratio';

export interface Found<E> {
  /** Process or stream: `storefront`, `model-1`, `pages`. */
  readonly from: string;
  readonly value: E;
  /** Left out: it holds no times, or the run is older and had one clock. */
  readonly clock?: ToldClock;
}

/** The clock of whoever told something. Its times have been moved to the runner's by it, where it is off by more than its error. */
export interface ToldClock {
  /** Who told it: of page views the load, of a model server's slots the accelerator. */
  readonly of: string;
  /** Its time less the runner's, in ms. */
  readonly offsetMs: number;
  /** The true offset was at no time further away than this, in ms; null: it never told the time. */
  readonly errorMs: number | null;
}

export type Findings<G extends Source> = readonly [Found<EvidenceOf[G]>, ...Found<EvidenceOf[G]>[]];

/** All that was found in an arm, for a measure that joins one gatherer's with another's. */
export type Gathered = { readonly [G in Source]?: readonly Found<EvidenceOf[G]>[] };

export interface PhaseFacts {
  readonly phase: Phase;
  readonly startedMs: number;
  readonly judgedFromMs: number;
  readonly judgedToMs: number;
  /** Chance, on each side, that an interval misses the truth: what this look may spend. */
  readonly errorShare: number;
  /** When each was in effect, and how long that took from the order on; left out in older runs. */
  readonly changes: readonly { readonly change: Change; readonly atMs: number; readonly tookMs?: number }[];
}

export interface Series {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

interface From<G extends Source, T> {
  /** Unique among all measures: a stored run names it. */
  readonly name: string;
  readonly unit: Unit;
  readonly from: G;
  /** `beside`: what the others found, such as the page views whose ids a ledger has. */
  take(found: Findings<G>, phase: PhaseFacts, beside?: Gathered): T;
}

/** Pure: taken again whenever a stored run is judged. */
export interface Measure<G extends Source = Source> extends From<G, Interval | number> {
  /** Of a change within the phase: unknown where none was made. */
  readonly ofChange?: true;
  /**
   * It compares times that a process told with those of others, the runner's among them: so far may that clock be off, in ms.
   * Left out: it compares none.
   */
  bearsMs?(found: Findings<G>): number;
  /** A machine that is short of CPU makes it too: where an arm's own work filled the machine, its presence proves nothing. */
  readonly madeByShortage?: true;
}
export interface Picture<G extends Source = Source> extends From<G, Readonly<Record<string, Series | number>>> {
  readonly draw: 'bars' | 'lines' | 'stacked';
  readonly limit?: number;
}

type Subject<G extends Source> = G extends 'outcomes' ? Stream : Role;
type MeasureOf = { [G in Source]: { readonly measure: Measure<G>; readonly of: Subject<G> } }[Source];

/** Less is better: met when the whole interval is at most the objective. `during` left out: in every phase. */
export type Slo = MeasureOf & { readonly atMost: number; readonly during?: Phase };
/** Names the cause: present when the whole interval reaches the threshold, gone when none of it does. */
export type Sign = MeasureOf & { readonly atLeast: number; readonly means: string };
/** Shown, never judged. */
export type Figure = MeasureOf & { readonly means: string };
export type PictureOf = { [G in Source]: { readonly picture: Picture<G>; readonly of: Subject<G> } }[Source];
