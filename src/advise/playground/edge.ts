/** CPU of a view, in ms. */
export interface CpuOfView {
  /** All threads. */
  readonly cpuMs: number;
  /** The one that runs JavaScript. */
  readonly threadMs: number;
}

export const members = ['client', 'translator', 'server'] as const;
export type Member = (typeof members)[number];

export interface Edge {
  /** Views a second with which something is full. */
  readonly perSecond: number;
  /** What is full then. */
  readonly full: Member | 'machine';
}

/**
 * Where it ends: one thread of one process has no more time, or all of the machine's processors have none. null: nothing was
 * measured to take any.
 */
export function edgeOf(used: Readonly<Partial<Record<Member, CpuOfView>>>, cores: number): Edge | null {
  const of = members.flatMap((member) => {
    const cpu = used[member];
    return cpu === undefined ? [] : [{ full: member, ms: cpu.threadMs }];
  });
  const machineMs = members.reduce((sum, member) => sum + (used[member]?.cpuMs ?? 0), 0) / cores;
  const all: readonly { readonly full: Edge['full']; readonly ms: number }[] = [
    ...of,
    { full: 'machine', ms: machineMs },
  ];
  const most = all.reduce((one, other) => (other.ms > one.ms ? other : one));
  return most.ms > 0 ? { perSecond: 1_000 / most.ms, full: most.full } : null;
}
