import { LabError } from '../errors.ts';
import type { CpuProfile } from '../lab/evidence.ts';
import { placeOf, projectRootOf } from './source-place.ts';

export interface ProfiledFunction {
  /** `(program)` and `(garbage collector)` as V8 names them, `(anonymous)` where there is no name. */
  readonly name: string;
  /** See `placeOf`. */
  readonly where: string;
}

/** A sample that found the thread at work; it counts until the next one. */
export interface BusySample {
  readonly function: ProfiledFunction;
  readonly atMs: number;
  readonly lastedMs: number;
}

/** All samples but the idle ones, in time's order. Errors: `damaged-run` for what is no CPU profile. */
export function busySamples(profile: CpuProfile): BusySample[] {
  check(profile);
  const functions = functionsOf(profile);
  const samples = samplesOf(profile);
  return samples.flatMap(({ node, atUs }, index) => {
    const found = functions.get(node);
    if (!found) throw damaged(`a sample is of node ${node}, which it does not have`);
    if (found.name === '(idle)') return [];
    const untilUs = samples[index + 1]?.atUs ?? Math.max(atUs, profile.endTime);
    return { function: found, atMs: atUs / 1_000, lastedMs: (untilUs - atUs) / 1_000 };
  });
}

export function sumMs(samples: readonly BusySample[]): number {
  return samples.reduce((sum, { lastedMs }) => sum + lastedMs, 0);
}

function check(profile: CpuProfile): void {
  const flaw = typeof profile === 'object' && profile !== null ? findFlaw(profile) : 'it is no object';
  if (flaw !== null) throw damaged(flaw);
}

/** By hand: labs import their measures, and `list` must not wait for a validator. A stored profile may hold anything. */
function findFlaw({ nodes, startTime, endTime, samples, timeDeltas }: Partial<CpuProfile>): string | null {
  if (!Array.isArray(nodes) || !nodes.every(isNode)) return 'nodes: not a list of functions';
  if (!Number.isFinite(startTime)) return 'startTime: not a number';
  if (!Number.isFinite(endTime)) return 'endTime: not a number';
  if (!isNumbers(samples)) return 'samples: not a list of numbers';
  if (!isNumbers(timeDeltas)) return 'timeDeltas: not a list of numbers';
  if (samples.length !== timeDeltas.length) return `its ${samples.length} samples have ${timeDeltas.length} times`;
  return null;
}

function isNode(node: Partial<CpuProfile['nodes'][number]> | null): boolean {
  const frame = node?.callFrame;
  return (
    Number.isFinite(node?.id) &&
    typeof frame?.functionName === 'string' &&
    typeof frame.url === 'string' &&
    Number.isFinite(frame.lineNumber)
  );
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isFinite(item));
}

function functionsOf(profile: CpuProfile): Map<number, ProfiledFunction> {
  const root = projectRootOf(profile);
  return new Map(
    profile.nodes.map(({ id, callFrame }) => [
      id,
      { name: callFrame.functionName || '(anonymous)', where: placeOf(callFrame, root) },
    ]),
  );
}

/** V8 may hand samples over some µs out of order. */
function samplesOf({ samples, timeDeltas, startTime }: CpuProfile): { node: number; atUs: number }[] {
  let atUs = startTime;
  return samples
    .map((node, index) => {
      atUs += timeDeltas[index] ?? 0;
      return { node, atUs };
    })
    .sort((a, b) => a.atUs - b.atUs);
}

function damaged(why: string): LabError {
  return new LabError('damaged-run', `The CPU profile cannot be read: ${why}.`, 'Run the lab again.');
}
