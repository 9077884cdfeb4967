import type { PercentileInterval } from '../../judge/statistics/percentile.ts';
import type { Edge, Member } from './edge.ts';
import type { Part } from './parts.ts';
import type { Loss } from './peer/values.ts';
import type { Settings } from './settings.ts';
import type { Way } from './ways.ts';

/** One way, as far as it was measured with these settings. */
export interface WayFigures {
  readonly way: Way;
  /** Turns that it has had. */
  readonly turns: number;
  /** Views that were due, and those that were answered as long as their turn lasted. */
  readonly due: number;
  readonly answered: number;
  /** Answered, a second. */
  readonly perSecond: number;
  /** Of a view, on the connections of the client; `behind`: those of the translator to the server, there and back. */
  readonly bytes: { readonly sent: number; readonly received: number; readonly behind: number | null };
  /** Of a request, without what HTTP adds. */
  readonly bodyBytes: number;
  /** 95 % intervals, from when a view is due; null: no view was due. */
  readonly p50Ms: PercentileInterval | null;
  readonly p99Ms: PercentileInterval | null;
  /** CPU of an answered view, in ms, all threads, by process; null: none was answered. */
  readonly cpuMs: Readonly<Partial<Record<Member, number>>> | null;
  /** Of all of them, the median of turns with its 95 % interval. */
  readonly cpuOfAllMs: PercentileInterval | null;
  readonly edge: Edge | null;
  /** Of the mean answered view, in ms; null: none was answered. */
  readonly parts: Readonly<Record<Part, number>> | null;
  readonly loss: Loss;
  /** Views that began later than they were due by more than a timer does. */
  readonly late: { readonly views: number; readonly worstMs: number };
}

/** All that a page shows. */
export interface Told {
  readonly settings: Settings;
  readonly state: 'starting' | 'measuring' | 'done' | 'stopped' | 'failed';
  /** Why it failed; otherwise empty. */
  readonly why: string;
  /** Turns of all ways so far, and how many there are to be. */
  readonly turns: number;
  readonly ofTurns: number;
  readonly ways: readonly WayFigures[];
  /** Of this machine's CPU what neither the playground nor what it measures took, 0 to 1. */
  readonly othersShare: number;
  /** That is no noise any more. */
  readonly isDisturbed: boolean;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}
