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
  /** Calls in the queue, just now. */
  readonly waiting: number;
}

/** Of the course. A multiple of it on the clock that all processes share, so that samples can be laid side by side. */
const courseMs = 250;
/** Ten minutes: a world may stay up for days. */
const samplesAtMost = 2_400;

export function startSlots(slots: number): SlotsWatch {
  let busy = 0;
  let came = 0;
  let waiting = 0;
  let samples: { readonly atMs: number; readonly came: number; readonly busy: number; readonly waiting: number }[] = [];
  let timer: NodeJS.Timeout;
  let dueMs = 0;
  const sampleNext = () => {
    dueMs = (Math.floor(now() / courseMs) + 1) * courseMs;
    timer = setTimeout(sample, dueMs - now()).unref();
  };
  const sample = () => {
    // Node's timers may ring a ms before the clock says so.
    if (now() < dueMs) {
      timer = setTimeout(sample, 1).unref();
      return;
    }
    samples.push({ atMs: now(), came, busy, waiting: Math.max(0, waiting) });
    came = 0;
    if (samples.length > samplesAtMost) samples = samples.slice(-samplesAtMost / 2);
    sampleNext();
  };
  sampleNext();

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
    get waiting() {
      return Math.max(0, waiting);
    },
    entered(queued) {
      peakQueue = Math.max(peakQueue, queued);
      came += 1;
      waiting += 1;
    },
    began(queuedMs) {
      settle();
      waiting -= 1;
      busy += 1;
      kept?.queueMs.push(queuedMs);
    },
    left() {
      waiting -= 1;
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
        course: {
          atMs: samples.map((one) => one.atMs),
          came: samples.map((one) => one.came),
          busy: samples.map((one) => one.busy),
          waiting: samples.map((one) => one.waiting),
        },
      };
    },
    stop: () => clearTimeout(timer),
  };
}
