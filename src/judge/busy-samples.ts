import { z } from 'zod';
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

const shape = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

function check(profile: CpuProfile): void {
  const issue = shape.safeParse(profile).error?.issues[0];
  if (issue) throw damaged(`${issue.path.join('.') || 'all of it'}: ${issue.message}`);
  const { samples, timeDeltas } = profile;
  if (samples.length !== timeDeltas.length) {
    throw damaged(`its ${samples.length} samples have ${timeDeltas.length} times`);
  }
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
