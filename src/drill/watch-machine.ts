import type { MachineSecond } from '../judge/drill/drill-record.ts';
import { type CpuSample, type SampleCpu, sharesBetween } from '../world/cpu-shares.ts';

const usualMs = 1_000;
/** Ticks of 10 ms, and processes that are read one after the other: less is too coarse to tell. */
const leastMs = 500;
const keptAtMost = 10;

/** What the machine does, second by second, until it is disposed of. */
export interface MachineWatch extends Disposable {
  /** The last few seconds, oldest first. */
  latest(): readonly MachineSecond[];
}

/** `keep` gets each second when it is over. */
export function watchMachine(
  sampleCpu: SampleCpu,
  keep: (second: MachineSecond) => void,
  everyMs = usualMs,
): MachineWatch {
  const kept: MachineSecond[] = [];
  let last: CpuSample | null = null;
  let isSampling = false;
  const sample = async () => {
    const next = await sampleCpu();
    if (last && next.atMs - last.atMs < leastMs) return;
    const second = last && secondBetween(last, next);
    last = next;
    if (second === null) return;
    kept.splice(0, kept.length - keptAtMost + 1);
    kept.push(second);
    keep(second);
  };
  const timer = setInterval(() => {
    // On a machine that is full a sample may take longer than a second.
    if (isSampling) return;
    isSampling = true;
    void sample()
      .catch(() => {})
      .finally(() => {
        isSampling = false;
      });
  }, everyMs);
  return {
    latest: () => kept,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** As it is kept, by the wall clock of whoever has just sampled. */
export function secondBetween(before: CpuSample, after: CpuSample, nowMs = Date.now()): MachineSecond {
  const { own, others } = sharesBetween(before, after);
  const overMs = Math.round(after.atMs - before.atMs);
  const rounded = (share: number) => Math.round(share * 1_000) / 1_000;
  return {
    at: new Date(nowMs - overMs).toISOString(),
    overMs,
    ownShare: rounded(own),
    othersShare: rounded(others),
  };
}
