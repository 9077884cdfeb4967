import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readRunFiles } from '../../../src/cli/run-files.ts';
import type { RunResult } from '../../../src/judge/record/result.ts';
import type { Random } from '../../../src/lab/random.ts';
import { renderHtml } from '../../../src/report/html/page.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { readRun, readStored, rejudge, writeManifest } from '../../../src/run/store.ts';
import { pick } from '../mutate.ts';
import type { OpenTarget, Target } from '../target.ts';
import { damageFile } from './damage-file.ts';
import { judgeAsCommand } from './judge-command.ts';
import { judgedSilently, refusable, says } from './judged-alike.ts';
import { runStages } from './run-stages.ts';
import { writeSmallRun } from './small-run.ts';

/**
 * A run, damaged. Whatever is read is refused as `damaged-run`, or its verdict is the one that was, or `judge` has said where it is
 * not. Most inputs are one file in memory; one in 20 is a folder with one or two, and the manifest as it was, made anew as a
 * forger would, or taken away; one in 50 of these is judged by the command itself too.
 */
export const runFolders: Target = {
  async open() {
    const base = await mkdtemp(join(tmpdir(), 'two-am-fuzz-'));
    const [sound, folder] = [join(base, 'sound'), join(base, 'run')];
    await writeSmallRun(sound);
    await cp(sound, folder, { recursive: true });
    const before = await rejudge(sound);
    // One that proves nothing has nothing to lose.
    if (before.verdict.outcome !== 'reproduced-and-fixed') throw new Error(`the run is ${before.verdict.outcome}`);
    const files = await readFiles(sound);
    const stage = runStages(files, before);
    return {
      async play(draw) {
        if (draw() < 0.95) return stage(draw);
        const damaged = [...new Set([pickPath(draw, files), ...(draw() < 0.3 ? [pickPath(draw, files)] : [])])];
        try {
          for (const path of damaged) await damage(draw, folder, path, files);
          const manifest = damaged.includes('manifest.json')
            ? 'damaged'
            : pick(draw, ['kept', 'forged', 'gone'] as const);
          if (manifest === 'forged') await writeManifest(folder);
          if (manifest === 'gone') await rm(join(folder, 'manifest.json'));
          const wrong =
            (await judge(draw, folder, before)) ?? (await report(draw, folder, before, manifest === 'kept'));
          return wrong && `${damaged.join(', ')}, manifest ${manifest}: ${wrong}`;
        } finally {
          for (const path of new Set([...damaged, 'manifest.json']))
            writeFileSync(join(folder, path), files.get(path) ?? '');
        }
      },
      [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
    } satisfies OpenTarget;
  },
};

async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const listed = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = listed.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  return new Map(found.map((path) => [path, readFileSync(join(folder, path))]));
}

/** One in four beside the arms: they are few, and all that is told is in them. */
function pickPath(draw: Random, files: ReadonlyMap<string, Buffer>): string {
  const paths = [...files.keys()];
  return pick(draw, draw() < 0.25 ? paths.filter((path) => !path.includes('/')) : paths);
}

async function damage(draw: Random, folder: string, path: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const bytes = damageFile(draw, path, files.get(path) ?? Buffer.alloc(0));
  if (bytes === null) await rm(join(folder, path));
  else writeFileSync(join(folder, path), bytes);
}

/** As `judge` does it. */
async function judge(draw: Random, folder: string, before: RunResult): Promise<string | null> {
  const given = await refusable(() => rejudge(folder));
  const wrong = draw() < 0.02 ? await judgeAsCommand(folder, given) : null;
  if (wrong !== null || given === null || says(given) === says(before)) return wrong;
  return judgedSilently(given, await refusable(() => readStored(folder)), before);
}

/** As `report` does it; with the manifest as it was, nothing else may be told than before. */
async function report(draw: Random, folder: string, before: RunResult, asWritten: boolean): Promise<string | null> {
  const told = await refusable(() => readRun(folder));
  if (told === null) return null;
  // The same is shown as the same.
  if (!isDeepStrictEqual(told, before)) {
    if (asWritten) return `reported otherwise than it was: ${says(told)}`;
    renderTerminal(told, { colour: false, folder });
  }
  if (draw() < 0.2) renderHtml(told, await readRunFiles(told, folder, ''));
  return null;
}
