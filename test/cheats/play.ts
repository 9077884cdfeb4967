import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { exitCodes } from '../../src/errors.ts';
import { type RunResult, runResult } from '../../src/judge/record/result.ts';
import { copyLab, type Ended, startLab } from '../lab-command.ts';
import { listDescendants, listSurvivors, type ProcessLine } from '../process-tree.ts';
import type { Project } from '../project.ts';
import type { Cheat } from './catalogue.ts';

/** What came of one that was tried. */
export interface Outcome {
  /** null: the run was lost, or ended before its turn. */
  readonly verdict: RunResult['variants'][number]['verdict'] | null;
  /** Its reason; of a run that was lost, all that it said. */
  readonly reason: string;
  readonly remarks: readonly { readonly code: string; readonly text: string }[];
  /** Processes of its run that were still there two seconds after its end. */
  readonly survivors: readonly string[];
}

const triesAtMost = 4;
/** A run that is lost costs as many as it has, once more. */
const aRunAtMost = 12;
const lookMs = 3_000;
const survivesMs = 2_000;

/**
 * Tries all of them on their lab, many in one run: they share its defect and its calm. Where a run is lost, each of its cheats is
 * played alone, so that none costs another its verdict; what a busy machine leaves inconclusive is tried again.
 */
export async function playCheats(
  project: Project,
  lab: string,
  cheats: readonly Cheat[],
): Promise<ReadonlyMap<Cheat, Outcome>> {
  await copyLab(project, lab, {}, lab);
  const outcomes = new Map<Cheat, Outcome>();
  for (const alike of Map.groupBy(cheats, ({ options = [] }) => options.join(' ')).values()) {
    let left = alike;
    for (let tries = 1; left.length > 0 && tries <= triesAtMost; tries += 1) {
      for (let at = 0; at < left.length; at += aRunAtMost)
        for (const [cheat, outcome] of await playTogether(project, lab, left.slice(at, at + aRunAtMost))) {
          outcomes.set(cheat, outcome);
          tell(cheat, outcome);
        }
      left = left.filter((cheat) => isUndecided(cheat, outcomes.get(cheat)));
    }
  }
  return outcomes;
}

/** At once: all of them take a quarter of an hour. */
function tell({ file, title }: Cheat, { verdict, reason, remarks }: Outcome): void {
  process.stderr.write(`${file} (${title}): ${verdict}: ${[reason, ...remarks.map(({ text }) => text)].join(' | ')}\n`);
}

function isUndecided({ ends }: Cheat, outcome: Outcome | undefined): boolean {
  if (!outcome) return true;
  return outcome.verdict === 'inconclusive' && ends.inconclusive === undefined;
}

async function playTogether(
  project: Project,
  lab: string,
  cheats: readonly Cheat[],
): Promise<ReadonlyMap<Cheat, Outcome>> {
  const [first] = cheats;
  const tries = cheats.flatMap(({ file }) => ['--try', join(import.meta.dirname, file)]);
  const { ended, survivors } = await runWatched(project, [lab, ...tries, '--quick', ...(first?.options ?? [])]);
  const result = readResult(ended);
  if (ended.code === exitCodes.inconclusive)
    process.stderr.write(
      `inconclusive: ${result ? result.verdict.reasons.map(({ text }) => text).join('; ') : ended.err}\n`,
    );
  if (result) return new Map(cheats.flatMap((cheat) => readOutcome(result, cheat, survivors)));
  if (ended.code === exitCodes.inconclusive) return new Map();
  if (first && cheats.length === 1) {
    const reason = `the run was lost, with exit code ${ended.code}: ${ended.err}`;
    return new Map([[first, { verdict: null, reason, remarks: [], survivors }]]);
  }
  const outcomes = new Map<Cheat, Outcome>();
  for (const cheat of cheats)
    for (const [one, outcome] of await playTogether(project, lab, [cheat])) outcomes.set(one, outcome);
  return outcomes;
}

/** Nothing where the run ended before its turn: a calm that was none proves nothing. */
function readOutcome(result: RunResult, cheat: Cheat, survivors: readonly string[]): (readonly [Cheat, Outcome])[] {
  const id = `try:${cheat.file.slice(cheat.file.lastIndexOf('/') + 1)}`;
  const found = result.variants.find((variant) => variant.id === id);
  if (!found) return [];
  const remarks = result.arms.filter(({ variant }) => variant === id).flatMap((arm) => arm.remarks ?? []);
  return [[cheat, { verdict: found.verdict, reason: found.reason, remarks, survivors }]];
}

function readResult({ out }: Ended): RunResult | null {
  return out === '' ? null : runResult.parse(JSON.parse(out));
}

/** With what it leaves behind. */
async function runWatched(
  project: Project,
  args: readonly string[],
): Promise<{ readonly ended: Ended; readonly survivors: readonly string[] }> {
  const lab = startLab(project, [...args, '--json', '--out', join(project.folder, 'runs')]);
  const started = new Map<number, ProcessLine>();
  const over = new AbortController();
  const looking = look(lab.pid, started, over.signal);
  const ended = await lab.ended;
  over.abort();
  await looking;
  const left = await listSurvivors([...started.keys()], survivesMs);
  return { ended, survivors: left.map((pid) => `${pid} ${started.get(pid)?.command}`) };
}

/** Often enough to see whatever serves, and not so often that it is felt. */
async function look(root: number, started: Map<number, ProcessLine>, over: AbortSignal): Promise<void> {
  try {
    for await (const _ of every(lookMs, null, { signal: over }))
      for (const line of await listDescendants(root)) started.set(line.pid, line);
  } catch (error) {
    if (!over.aborted) throw error;
  }
}
