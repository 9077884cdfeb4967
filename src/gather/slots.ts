import { now } from '../lab/clock.ts';
import type { Slots } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

/** The model server's own view of its accelerator. Times of calls are kept from the first mark on: a world may stay up for days. */
export interface SlotsWatch extends Gathering<Slots> {
  entered(waiting: number): void;
  /** A call got its slot after waiting so long. */
  began(queuedMs: number): void;
  ended(tookMs: number): void;
  /** Its caller had left before a slot was free. */
  left(): void;
}

export function startSlots(slots: number): SlotsWatch {
  let busy = 0;
  let busyMs = 0;
  let changedMs = now();
  let markedMs = changedMs;
  let served = 0;
  let peakQueue = 0;
  let leftQueue = 0;
  let kept: { readonly modelMs: number[]; readonly queueMs: number[] } | null = null;

  const settle = () => {
    const atMs = now();
    busyMs += busy * (atMs - changedMs);
    changedMs = atMs;
  };
  return {
    entered(waiting) {
      peakQueue = Math.max(peakQueue, waiting);
    },
    began(queuedMs) {
      settle();
      busy += 1;
      kept?.queueMs.push(queuedMs);
    },
    left() {
      leftQueue += 1;
    },
    ended(tookMs) {
      settle();
      busy -= 1;
      served += 1;
      kept?.modelMs.push(tookMs);
    },
    mark() {
      settle();
      markedMs = changedMs;
      busyMs = 0;
      served = 0;
      peakQueue = 0;
      leftQueue = 0;
      kept = { modelMs: [], queueMs: [] };
    },
    read() {
      settle();
      const wallMs = changedMs - markedMs;
      return {
        slots,
        served,
        busyShare: wallMs > 0 ? busyMs / wallMs / slots : 0,
        peakQueue,
        modelMs: [...(kept?.modelMs ?? [])],
        queueMs: [...(kept?.queueMs ?? [])],
        leftQueue,
      };
    },
    stop() {},
  };
}
