import { hierarchy, partition } from 'd3-hierarchy';
import { type Frame, ownTime, type Total, totalOf, type Width } from './frame.ts';

/** A frame where it is drawn; widths in per cent of the picture. */
export interface Placed {
  readonly frame: Frame;
  /** Which child to take, from the root down: the same in every picture. */
  readonly path: string;
  readonly depth: number;
  readonly left: number;
  readonly width: number;
  readonly total: Total;
}

/** All frames below `focus` that are wide enough to be seen, callers above what they called. */
export function layOut(root: Frame, width: Width, focus: string, narrowest = 0.15): Placed[] {
  const start = findFrame(root, focus);
  const tree = hierarchy({ frame: start, path: focus }, ({ frame, path }) =>
    frame.children.map((one, at) => ({ frame: one, path: path === '' ? String(at) : `${path}.${at}` })),
  ).sum(({ frame }) => ownTime(frame, width));
  return partition<{ frame: Frame; path: string }>()
    .size([100, 1])(tree)
    .descendants()
    .filter((node) => node.x1 - node.x0 >= narrowest)
    .map(({ data, depth, x0, x1 }) => ({ ...data, depth, left: x0, width: x1 - x0, total: totalOf(data.frame) }));
}

export function findFrame(root: Frame, path: string): Frame {
  const steps = path === '' ? [] : path.split('.').map(Number);
  return steps.reduce((frame, at) => frame.children[at] ?? frame, root);
}
