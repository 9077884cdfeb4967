import type { ProcessFigures } from '../../lab/evidence.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { ofRole } from '../record/roles.ts';
import { percentile } from '../statistics/percentile.ts';
import { viewsOf } from './views.ts';

/** How busy a load keeps a world, and what is busy with it. */
export interface Usage {
  /** Views that were finished, per second. */
  readonly perSecond: number;
  readonly views: number;
  /** Of the storefront's thread a view. */
  readonly threadCpuMsPerView: number;
  /** Of the storefront, all threads, a view. */
  readonly cpuMsPerView: number;
  /** Everything that can be full: threads, the slots of model servers, the machine itself. */
  readonly busy: readonly Busy[];
  /** Slots of a model server; null: nobody told. */
  readonly slots: number | null;
  /**
   * What the finished ones took, from their intended start: 95 % of the views at most, and half of the batches, of which a
   * window holds few; null: none finished.
   */
  readonly tookMs: { readonly pages: number | null; readonly batches: number | null };
}

export interface Busy {
  readonly kind: 'thread' | 'slots' | 'machine';
  /** As a person reads it: `the thread of model-1`. */
  readonly what: string;
  /** 0 to 1. */
  readonly share: number;
}

type Seen = Pick<ArmEvidence, 'found' | 'roles'>;

/**
 * `machineShare`: what all processes took of the CPU that they may use; null: not measured. `fromMs`: views that were meant to start
 * before are of an earlier window. null: no view was finished.
 */
export function usageOf(seen: Seen, machineShare: number | null, fromMs = Number.NEGATIVE_INFINITY): Usage | null {
  const { found, roles } = seen;
  const processes = found.process ?? [];
  const storefronts = ofRole(processes, roles, 'storefront').map(({ value }) => value);
  const views = sum(storefronts, ({ handled }) => handled);
  const seconds = Math.max(...storefronts.map(({ wallMs }) => wallMs)) / 1_000;
  if (views === 0 || !(seconds > 0)) return null;
  const threads = processes.map(({ from, value }): Busy => {
    return { kind: 'thread', what: `the thread of ${from}`, share: value.threadCpuMs / value.wallMs };
  });
  const slots = (found.slots ?? []).map(({ from, value }): Busy => {
    return { kind: 'slots', what: `the slots of ${from}`, share: value.busyShare };
  });
  const machine: readonly Busy[] =
    machineShare === null ? [] : [{ kind: 'machine', what: 'the whole machine', share: machineShare }];
  return {
    perSecond: views / seconds,
    views,
    threadCpuMsPerView: sum(storefronts, ({ threadCpuMs }) => threadCpuMs) / views,
    cpuMsPerView: sum(storefronts, ({ cpuMs }) => cpuMs) / views,
    busy: [...threads, ...slots, ...machine],
    slots: found.slots?.[0]?.value.slots ?? null,
    tookMs: { pages: tookOf(seen, 'pages', 0.95, fromMs), batches: tookOf(seen, 'batches', 0.5, fromMs) },
  };
}

/** A share of the machine as one of what others leave of it. */
export function ofOurs(own: number, others: number): number {
  return own / Math.max(own, 1 - others);
}

/** Views per second that make it full, as far as a load that it was measured at tells. */
export function saturationOf({ perSecond }: Usage, { share }: Busy): number {
  return perSecond / share;
}

function tookOf({ found }: Seen, stream: 'pages' | 'batches', share: number, fromMs: number): number | null {
  const outcomes = (found.outcomes ?? []).filter(({ from }) => from === stream);
  const finished = viewsOf(outcomes).filter(({ doneMs, atMs }) => doneMs !== null && atMs >= fromMs);
  return percentile(
    finished.map(({ latencyMs }) => latencyMs),
    share,
  );
}

function sum(figures: readonly ProcessFigures[], of: (figures: ProcessFigures) => number): number {
  return figures.reduce((total, one) => total + of(one), 0);
}
