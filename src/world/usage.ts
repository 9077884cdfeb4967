/** What the system that a member runs on books of it. */
export interface Usage {
  /** When it was read, by the runner's clock (`now`), in ms. */
  readonly atMs: number;
  /** The same moment by the clock of whoever keeps these books, in ms: that of a process may run at another speed. */
  readonly bookedAtMs: number | null;
  /** User and system, all threads, and children that have ended, since it was started, in ms. */
  readonly cpuMs: number | null;
  /** Of its main thread alone, in ms. */
  readonly threadCpuMs: number | null;
  /** Resident memory. */
  readonly rssBytes: number | null;
  /** The most of it since `resetPeak`, or since the start where that does nothing. */
  readonly peakRssBytes: number | null;
  /** `limit` null: as many as it likes. */
  readonly descriptors: { readonly open: number; readonly limit: number | null } | null;
  /** To files, pipes and sockets, since it was started. */
  readonly writtenBytes: number | null;
  /** How long a limit on its CPU has held it back, in ms. */
  readonly throttledMs: number | null;
  /** Of everything that is null: why. */
  readonly unknown: Readonly<Partial<Record<UsageField, string>>>;
}

export type UsageField = Exclude<keyof Usage, 'atMs' | 'unknown'>;

export const usageFields = [
  'bookedAtMs',
  'cpuMs',
  'threadCpuMs',
  'rssBytes',
  'peakRssBytes',
  'descriptors',
  'writtenBytes',
  'throttledMs',
] as const satisfies readonly UsageField[];
