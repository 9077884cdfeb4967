import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunFiles } from '../../../src/cli/run-files.ts';
import { LabError } from '../../../src/errors.ts';
import type { RunResult } from '../../../src/judge/record/result.ts';
import { findContradictions } from '../../../src/judge/verdict/contradictions.ts';
import type { Random } from '../../../src/lab/random.ts';
import { renderHtml } from '../../../src/report/html/page.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { readRun, readStored, rejudge, writeManifest } from '../../../src/run/store.ts';
import { mutateBytes, mutateJson, pick } from '../mutate.ts';
import type { OpenTarget, Target } from '../target.ts';
import { writeSmallRun } from './small-run.ts';

/**
 * One or two files of a run folder damaged, with the manifest as it was, made anew as a forger would, or taken away. Whatever
 * is read is refused as `damaged-run`, or its verdict is the one that was, or `judge` has said where it is not.
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
    const files = (await readdir(sound, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(sound.length + 1))
      .sort();
    return {
      async play(draw) {
        const damaged = [...new Set([pick(draw, files), ...(draw() < 0.3 ? [pick(draw, files)] : [])])];
        for (const path of damaged) await damage(draw, join(folder, path));
        const manifest = damaged.includes('manifest.json')
          ? 'damaged'
          : pick(draw, ['kept', 'forged', 'gone'] as const);
        if (manifest === 'forged') await writeManifest(folder);
        if (manifest === 'gone') await rm(join(folder, 'manifest.json'));
        try {
          const wrong =
            (await judge(folder, before)) ?? (await report(draw, folder, manifest === 'kept' ? before : null));
          return wrong && `${damaged.join(', ')}, manifest ${manifest}: ${wrong}`;
        } finally {
          for (const path of new Set([...damaged, 'manifest.json'])) await cp(join(sound, path), join(folder, path));
        }
      },
      [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
    } satisfies OpenTarget;
  },
};

async function damage(draw: Random, file: string): Promise<void> {
  const bytes = readFileSync(file);
  if (draw() < 0.05) return rm(file);
  if (draw() < 0.2) return writeFile(file, mutateBytes(draw, bytes));
  const text = bytes.toString();
  if (file.endsWith('.jsonl')) {
    const lines = text.trimEnd().split('\n');
    const at = pick(draw, [0, Math.floor(draw() * lines.length)]);
    lines[at] = mutateJson(draw, lines[at] ?? '{}');
    return writeFile(file, `${lines.join('\n')}\n`);
  }
  await writeFile(file, /\.(json|cpuprofile)$/.test(file) ? mutateJson(draw, text) : mutateBytes(draw, bytes));
}

/** As `judge` does it. */
async function judge(folder: string, before: RunResult): Promise<string | null> {
  const given = await refusable(() => rejudge(folder));
  if (given === null || says(given) === says(before)) return null;
  const stored = await refusable(() => readStored(folder));
  // Where `run.json` is gone or refused, `judge` says so.
  if (stored === null || findContradictions(stored, given).length > 0) return null;
  return `judged silently as ${says(given)}, and was ${says(before)}`;
}

/** As `report` does it; with the manifest as it was, nothing else may be told than before. */
async function report(draw: Random, folder: string, before: RunResult | null): Promise<string | null> {
  const told = await refusable(() => readRun(folder));
  if (told === null) return null;
  if (before !== null && says(told) !== says(before)) return `reported as ${says(told)}, and was ${says(before)}`;
  renderTerminal(told, { colour: false, folder });
  if (draw() < 0.2) renderHtml(told, await readRunFiles(told, folder, ''));
  return null;
}

function says({ verdict, variants }: RunResult): string {
  return [verdict.outcome, ...variants.map(({ id, verdict: one }) => `${id} ${one}`)].join(', ');
}

/** null: it was refused, as a damaged run is. */
async function refusable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'damaged-run' || error.message.includes('\n')) throw error;
    return null;
  }
}
