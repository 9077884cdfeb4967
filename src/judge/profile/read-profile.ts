import { linkNodes, type UsableNode } from './link-nodes.ts';
import { isRecord } from './parse.ts';
import { type TimedSamples, timeSamples } from './time-samples.ts';

export interface UsableProfile extends TimedSamples {
  readonly usable: true;
  readonly nodes: readonly UsableNode[];
}

export type ReadProfile = UsableProfile | { readonly usable: false; readonly why: string };

/**
 * The one place that knows what a `.cpuprofile` may hold, which is anything: what of it can be used, as it should be used.
 * What could not is for `sayFlaws` to say. Never throws.
 */
export function readProfile(profile: unknown): ReadProfile {
  if (!isRecord(profile)) return { usable: false, why: 'it is not an object' };
  const { nodes: listed, samples, timeDeltas, startTime, endTime } = profile;
  if (!Array.isArray(listed)) return { usable: false, why: 'it has no list of nodes' };
  const nodes = linkNodes(listed);
  const timed = timeSamples({ samples, timeDeltas, startTime, endTime }, nodes);
  return { usable: true, ...timed, nodes: [...nodes.values()] };
}

/** `(idle)`: the thread waited. */
export function isIdle(node: UsableNode | null): boolean {
  return node?.callFrame.functionName === '(idle)';
}
