import { LabError } from '../../errors.ts';
import type { CpuProfile } from '../../lab/evidence.ts';
import { isIdle, readProfile, type UsableProfile } from './read-profile.ts';
import { placeOf, projectRootOf } from './source-place.ts';

export interface ProfiledFunction {
  /** `(program)` and `(garbage collector)` as V8 names them, `(anonymous)` where there is no name. */
  readonly name: string;
  /** See `placeOf`. */
  readonly where: string;
}

/** What a sample is of that names no function of its profile: it counts as work, since nobody knows. */
export const unnamed: ProfiledFunction = { name: '(not in the profile)', where: '' };

/** A sample that found the thread at work; it counts until the next one. */
export interface BusySample {
  readonly function: ProfiledFunction;
  readonly atMs: number;
  readonly lastedMs: number;
}

/** All samples but the idle ones, in time's order. Errors: `damaged-run` for what is no CPU profile. */
export function busySamples(profile: CpuProfile): BusySample[] {
  return busyIn(usableProfile(profile));
}

/** What of it can be used. Errors: `damaged-run` for what is no CPU profile. */
export function usableProfile(profile: CpuProfile): UsableProfile {
  const read = readProfile(profile);
  if (read.usable) return read;
  throw new LabError('damaged-run', `The CPU profile cannot be read: ${read.why}.`, 'Run the lab again.');
}

export function busyIn({ nodes, samples }: UsableProfile): BusySample[] {
  const root = projectRootOf({ nodes });
  const functions = new Map(
    nodes.map((node) => [
      node,
      { name: node.callFrame.functionName || '(anonymous)', where: placeOf(node.callFrame, root) },
    ]),
  );
  return samples
    .filter(({ node }) => !isIdle(node))
    .map(({ node, atUs, lastedUs }) => ({
      function: (node && functions.get(node)) ?? unnamed,
      atMs: atUs / 1_000,
      lastedMs: lastedUs / 1_000,
    }));
}

export function sumMs(samples: readonly BusySample[]): number {
  return samples.reduce((sum, { lastedMs }) => sum + lastedMs, 0);
}
