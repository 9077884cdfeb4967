/** A function in its place in the call tree, in the defect and in the fix; times are ms of each second of the thread. */
export interface Frame {
  readonly name: string;
  /** As `placeOf` says it; empty for what has no source. */
  readonly where: string;
  /** Its own time, without what it called. */
  readonly before: number;
  readonly after: number;
  readonly children: readonly Frame[];
}

/** How wide a frame is: its time in the defect, in the fix, or the larger one, so that a difference hides nothing. */
export type Width = 'before' | 'after' | 'difference';

export function ownTime({ before, after }: Pick<Frame, 'before' | 'after'>, width: Width): number {
  if (width === 'difference') return Math.max(before, after);
  return width === 'before' ? before : after;
}

export interface Total {
  readonly before: number;
  readonly after: number;
}

/** Its own time and that of all it called. */
export function totalOf(frame: Frame): Total {
  return frame.children
    .map(totalOf)
    .reduce((sum, one) => ({ before: sum.before + one.before, after: sum.after + one.after }), {
      before: frame.before,
      after: frame.after,
    });
}

/** `lab` is the code that the variants differ in; the rest is told apart by who wrote it. */
export function kindOf({ where }: Pick<Frame, 'where'>): 'lab' | 'ours' | 'library' | 'node' | 'native' {
  if (where.startsWith('labs/')) return 'lab';
  if (/(^|\/)node_modules\//.test(where)) return 'library';
  if (where.startsWith('node:')) return 'node';
  return where === '' || where === 'built into V8' ? 'native' : 'ours';
}

/** From −3, which is nearly gone, to 3, which is nearly all new; 0 for what hardly changed. */
export function changeOf({ before, after }: Total): number {
  const change = (after - before) / Math.max(before, after, Number.MIN_VALUE);
  return Math.abs(change) < 0.1 ? 0 : Math.sign(change) * Math.ceil(Math.abs(change) * 3 - 1e-9);
}
