import { isUtf8 } from 'node:buffer';
import { builtIn } from '../../../src/judge/record/registry.ts';
import { type RunResult, runResult } from '../../../src/judge/record/result.ts';
import { findFalseCure, findMisjudged } from '../../../src/judge/verdict/contradictions.ts';
import type { Random } from '../../../src/lab/random.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { assembleJudged, judgeOne } from '../../../src/run/assemble.ts';
import { inFile, readArm, type StoredFiles } from '../../../src/run/read-arm.ts';
import { parsePlan, parseRun } from '../../../src/run/store.ts';
import { pick } from '../mutate.ts';
import { damageFile } from './damage-file.ts';
import { judgedSilently, refuseStumble } from './judged-alike.ts';

/**
 * One file of a run damaged in memory, and what `judge` makes of that file: the arm that it belongs to is read and judged
 * anew, the others are as they were. What the whole folder does is for `run-folders.ts`, which takes 20 times as long.
 */
export function runStages(files: ReadonlyMap<string, Buffer>, before: RunResult) {
  const folders = [...new Set([...files.keys()].filter((path) => path.startsWith('arms/')).map(armOf))].sort();
  const plan = parsePlan(String(files.get('plan.json')));
  const stored = parseRun(String(files.get('run.json')));
  const evidence = folders.map((folder) => readArm(inMemory(files), folder));
  const judged = evidence.map((one) => judgeOne(plan, one, builtIn));
  // A profile lies apart from the arm that has it.
  const isOf = (path: string, folder: string) =>
    path.startsWith(`${folder}/`) || files.get(`${folder}/arm.json`)?.includes(`"path": "${path}"`);
  const readBy = new Map([...files.keys()].map((path) => [path, folders.findIndex((folder) => isOf(path, folder))]));
  const paths = [...files.keys()].filter((path) => /^(plan|run)\.json$/.test(path) || readBy.get(path) !== -1);

  /** The result; what was shown where nothing is judged; throws what it is refused for. */
  const take = (path: string, text: Buffer | null): RunResult | null => {
    const damaged = inMemory(new Map([...files, [path, text]]));
    if (path === 'run.json') {
      const told = inFile(path, () => parseRun(damaged.text(path)));
      if (findMisjudged(told) === null && findFalseCure(told) === null)
        renderTerminal(told, { colour: false, folder: '' });
      return null;
    }
    if (path === 'plan.json') {
      const other = inFile(path, () => parsePlan(damaged.text(path)));
      return runResult.parse(
        assembleJudged(
          other,
          evidence.map((one) => judgeOne(other, one, builtIn)),
        ),
      );
    }
    const at = readBy.get(path) ?? -1;
    const again = judgeOne(plan, readArm(damaged, folders[at] ?? ''), builtIn);
    return runResult.parse(assembleJudged(plan, judged.with(at, again)));
  };

  return (draw: Random): string | null => {
    const path = pick(draw, paths);
    const text = damageFile(draw, path, files.get(path) ?? Buffer.alloc(0));
    try {
      const given = take(path, text);
      const wrong = given && judgedSilently(given, stored, before);
      return wrong && `${path}: ${wrong}`;
    } catch (error) {
      refuseStumble(error);
      return null;
    }
  };
}

function inMemory(files: ReadonlyMap<string, Buffer | null>): StoredFiles {
  const text = (path: string) => {
    const bytes = files.get(path);
    if (!bytes) throw new Error(`${path} is not there`);
    if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
    return bytes.toString();
  };
  return { text, lines: (path) => text(path).split('\n') };
}

function armOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}
