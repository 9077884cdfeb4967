import { placeOf, projectRootOf } from '../../../judge/source-place.ts';
import type { CpuProfile } from '../../../lab/evidence.ts';
import type { Frame } from './frame.ts';

interface Growing {
  readonly name: string;
  readonly where: string;
  before: number;
  after: number;
  readonly children: Map<string, Growing>;
}

/** Both profiles as one call tree, idle time left out. Frames of less than `least` ms a second are left to their callers. */
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
  const projectRoot = projectRootOf(profile);
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const places = new Map<number, Growing>();
  const place = (id: number): Growing => {
    const known = places.get(id);
    if (known) return known;
    const node = nodes.get(id);
    const parent = parents.get(id);
    if (!node || parent === undefined) return root;
    const found = child(
      place(parent),
      node.callFrame.functionName || '(anonymous)',
      placeOf(node.callFrame, projectRoot),
    );
    places.set(id, found);
    return found;
  };
  const seconds = (profile.endTime - profile.startTime) / 1e6;
  for (const { id, lastedMs } of samplesOf(profile)) {
    if (nodes.get(id)?.callFrame.functionName !== '(idle)') place(id)[side] += lastedMs / seconds;
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

/** A sample counts until the next one; V8 may hand them over some µs out of order. */
function samplesOf({ samples, timeDeltas, startTime, endTime }: CpuProfile): { id: number; lastedMs: number }[] {
  let atUs = startTime;
  const taken = samples
    .map((id, at) => {
      atUs += timeDeltas[at] ?? 0;
      return { id, atUs };
    })
    .sort((one, other) => one.atUs - other.atUs);
  return taken.map(({ id, atUs: fromUs }, at) => ({
    id,
    lastedMs: ((taken[at + 1]?.atUs ?? Math.max(fromUs, endTime)) - fromUs) / 1_000,
  }));
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
