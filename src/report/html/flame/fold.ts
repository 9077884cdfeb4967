import { unnamed, usableProfile } from '../../../judge/profile/busy-samples.ts';
import { isRoot, type UsableNode } from '../../../judge/profile/link-nodes.ts';
import { isIdle } from '../../../judge/profile/read-profile.ts';
import { placeOf, projectRootOf } from '../../../judge/profile/source-place.ts';
import type { CpuProfile } from '../../../lab/evidence.ts';
import type { Frame } from './frame.ts';

interface Growing {
  readonly name: string;
  readonly where: string;
  before: number;
  after: number;
  readonly children: Map<string, Growing>;
}

/** Both profiles as one call tree, idle time left out. Frames of less than `least` ms a second are left to their callers. Errors: `damaged-run`. */
export function foldProfiles(before: CpuProfile, after: CpuProfile, least = 0.3): Frame {
  const root = grow('the thread', '');
  add(root, before, 'before');
  add(root, after, 'after');
  return settle(root, least);
}

function grow(name: string, where: string): Growing {
  return { name, where, before: 0, after: 0, children: new Map() };
}

function add(root: Growing, profile: CpuProfile, side: 'before' | 'after'): void {
  const { nodes, samples, toldUs } = usableProfile(profile);
  const projectRoot = projectRootOf({ nodes });
  const places = new Map<UsableNode, Growing>();
  const place = (node: UsableNode): Growing => {
    const known = places.get(node);
    if (known) return known;
    if (isRoot(node)) return root;
    const { callFrame, caller } = node;
    const found = child(
      caller === null ? root : place(caller),
      callFrame.functionName || '(anonymous)',
      placeOf(callFrame, projectRoot),
    );
    places.set(node, found);
    return found;
  };
  for (const { node, lastedUs } of samples) {
    if (isIdle(node) || lastedUs === 0) continue;
    const frame = node === null ? child(root, unnamed.name, unnamed.where) : place(node);
    frame[side] += (1_000 * lastedUs) / toldUs;
  }
}

function child(parent: Growing, name: string, where: string): Growing {
  const key = `${name}\n${where}`;
  const known = parent.children.get(key);
  if (known) return known;
  const made = grow(name, where);
  parent.children.set(key, made);
  return made;
}

/** Children by name, so that a function stands in the same place in every picture. */
function settle({ name, where, before, after, children }: Growing, least: number): Frame {
  const settled = [...children.values()].map((one) => settle(one, least));
  const kept = settled.filter((one) => sizeOf(one) >= least);
  const rest = settled.filter((one) => sizeOf(one) < least);
  const round = (value: number) => Number(value.toFixed(2));
  return {
    name,
    where,
    before: round(before + rest.reduce((sum, one) => sum + sumOf(one, 'before'), 0)),
    after: round(after + rest.reduce((sum, one) => sum + sumOf(one, 'after'), 0)),
    children: kept.sort((one, other) => (one.name + one.where < other.name + other.where ? -1 : 1)),
  };
}

function sizeOf(frame: Frame): number {
  return Math.max(sumOf(frame, 'before'), sumOf(frame, 'after'));
}

function sumOf(frame: Frame, side: 'before' | 'after'): number {
  return frame.children.reduce((sum, one) => sum + sumOf(one, side), frame[side]);
}
