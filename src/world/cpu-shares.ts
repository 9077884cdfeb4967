/** What the processors that a world may use did so far, in ms of CPU, all of them together. */
export interface CpuSample {
  /** By the runner's clock (`now`). */
  readonly atMs: number;
  readonly busyMs: number;
  /** null: this system does not tell. */
  readonly stealMs: number | null;
  /** Busy or not. */
  readonly totalMs: number;
  /** Of the world, of this program, and of what both have started and ended. */
  readonly oursMs: number;
  readonly processors: number;
  /** Share of these processors' time that a limit leaves to us; 1: all of it. */
  readonly allowed: number;
}

/** Shares of the CPU that we may use, between two samples, 0 to 1. */
export interface CpuShares {
  /** What we took ourselves. */
  readonly own: number;
  readonly others: number;
  readonly steal: number | null;
}

/** Reads the book of the machine, with somebody's own part of it. */
export type SampleCpu = () => Promise<CpuSample>;

/**
 * All from one book, the system's own, so that it does not matter how fast a clock runs. Where a limit leaves us a part of
 * the processors, others take from us only what they use beyond the rest.
 */
export function sharesBetween(before: CpuSample, after: CpuSample): CpuShares {
  const totalMs = after.totalMs - before.totalMs;
  const capacityMs = totalMs * after.allowed;
  const oursMs = after.oursMs - before.oursMs;
  const stealMs = before.stealMs === null || after.stealMs === null ? null : after.stealMs - before.stealMs;
  const othersMs = after.busyMs - before.busyMs - oursMs + (stealMs ?? 0);
  const share = (ms: number) => (capacityMs > 0 ? Math.min(1, Math.max(0, ms / capacityMs)) : 0);
  return {
    own: share(oursMs),
    others: share(othersMs - (totalMs - capacityMs)),
    steal: stealMs === null ? null : share(stealMs),
  };
}
