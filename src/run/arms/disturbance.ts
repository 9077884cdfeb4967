import type { Disturbance } from '../../judge/record/result.ts';
import { burstAtMost, othersAtMost } from '../../lab/disturbed.ts';
import { type SampleCpu, sharesBetween } from '../../world/cpu-shares.ts';
import { pause } from '../../world/interrupted.ts';

const secondMs = 1_000;
export const repeatsAtMost = 3;
const quietWaitMs = 20_000;
const quietSampleMs = 500;

/** Samples what others take, second by second, until it is disposed of. */
export interface DisturbanceWatch extends Disposable {
  /** Since the watch began. */
  read(repeated: number): Promise<Disturbance>;
}

export async function watchDisturbance(sampleCpu: SampleCpu): Promise<DisturbanceWatch> {
  const first = await sampleCpu();
  let last = first;
  // Unknown until a whole second was sampled.
  let peak: number | null = null;
  let sampling = Promise.resolve();
  const sample = async () => {
    const next = await sampleCpu();
    // Ticks of 10 ms, and processes that are read one after the other: less than half a second is too coarse to tell.
    if (next.atMs - last.atMs < secondMs / 2) return;
    peak = Math.max(peak ?? 0, sharesBetween(last, next).others);
    last = next;
  };
  const timer = setInterval(() => {
    sampling = sampling.then(sample);
  }, secondMs);
  return {
    async read(repeated) {
      await sampling;
      const { own, others, steal } = sharesBetween(first, await sampleCpu());
      const disturbed = others > othersAtMost || (peak ?? 0) > burstAtMost;
      return { ownShare: own, othersShare: others, peakShare: peak, stealShare: steal, repeated, disturbed };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Waits, within bounds, until others leave the machine to us again; false: they did not. */
export async function awaitQuiet(sampleCpu: SampleCpu, signal: AbortSignal): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < quietWaitMs; waitedMs += quietSampleMs) {
    const before = await sampleCpu();
    await pause(quietSampleMs, signal);
    const { others } = sharesBetween(before, await sampleCpu());
    if (others <= othersAtMost) return true;
  }
  return false;
}

export function sayOthers({ othersShare, peakShare }: Disturbance): string {
  const percent = (share: number | null) => `${Math.round((share ?? 0) * 100)} %`;
  const worst = peakShare === null ? '' : `, ${percent(peakShare)} in its worst second`;
  return `others took ${percent(othersShare)} of the machine${worst}`;
}
