/** By how much what a process holds may grow each second: whoever grows by more is no fix, whatever its SLOs say. */
export interface Growing {
  readonly memoryMiBPerSecond: number;
  readonly descriptorsPerSecond: number;
}

/** In a judged window, and over the minutes of a `--soak`. */
export interface Grows extends Growing {
  readonly soak: Growing;
}

/** As a lab states it: what it leaves out is `usualGrowth`. */
export interface GrowsWish extends Partial<Growing> {
  readonly soak?: Partial<Growing>;
}

/**
 * A window of seconds sees a young process, whose heap has not yet its size; in a soak it has. The first fills a container of 1 GiB
 * within a minute, the second within a quarter of an hour.
 */
const usualGrowth: Grows = {
  memoryMiBPerSecond: 16,
  descriptorsPerSecond: 50,
  soak: { memoryMiBPerSecond: 1, descriptorsPerSecond: 1 },
};

export function growsWith(wish: GrowsWish | undefined): Grows {
  return { ...usualGrowth, ...wish, soak: { ...usualGrowth.soak, ...wish?.soak } };
}

/** Beyond so much of what is allowed it is told. */
const toldShare = 0.4;

export function toldOf(allowed: number): number {
  return allowed * toldShare;
}
