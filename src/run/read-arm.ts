import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import type { Outcomes } from '../lab/evidence.ts';
import { sayFault } from '../lab/evidence-schema.ts';
import type { Found } from '../lab/measure.ts';
import { readFound, readHead, readViews, sayFarFrom } from './stored-evidence.ts';

/** The files of a run folder, by their path in it. */
export interface StoredFiles {
  text(path: string): string;
  lines(path: string): Iterable<string>;
}

/** The evidence of the arm in this folder of the run. Errors name the file. */
export function readArm(files: StoredFiles, folder: string): ArmEvidence {
  const headPath = join(folder, 'arm.json');
  const { found: index, ...head } = inFile(headPath, () => readHead(files.text(headPath)));
  const found: { [source: string]: Found<unknown>[] } = {};
  for (const { source, from, path, clock } of index) {
    found[source] ??= [];
    found[source].push({
      from,
      ...(clock ? { clock } : {}),
      value: inFile(path, () =>
        source === 'outcomes'
          ? readViewsOf(head.facts.startedMs, files.lines(path))
          : readFound(source, files.text(path)),
      ),
    });
  }
  return { ...head, found, folder };
}

function readViewsOf(startedMs: number, lines: Iterable<string>): Outcomes {
  const outcomes = readViews(lines);
  const odd = sayFarFrom(startedMs, outcomes);
  if (odd !== null) throw new Error(odd);
  return outcomes;
}

/** An error of `read` names the file. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    // What is not there makes it no run, rather than a damaged one.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw cause;
    throw new Error(`${path}: ${sayProblem(cause)}`, { cause });
  }
}

/** In one line, of whatever was read and is damaged. */
export function sayProblem(cause: unknown): string {
  if (cause instanceof z.ZodError) return sayFault(cause);
  return messageOf(cause).split('\n', 1)[0] ?? '';
}
