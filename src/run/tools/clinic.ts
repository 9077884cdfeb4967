import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import type { RemoveAtEnd } from '../../world/contract.ts';
import type { RunTool } from '../../world/tool.ts';
import type { ProfileName } from '../run-options.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { withOwnFrames } from './clinic-flame-page.ts';
import { findClinic } from './find-clinic.ts';
import { openLoadGate } from './load-gate.ts';

export interface ClinicRun {
  readonly tool: ProfileName;
  /** A program that serves on the first port that it listens on. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** Offers load to the program, then ends: that ends the program. It leaves when the signal says so. */
  load(port: number, signal: AbortSignal): Promise<void>;
  readonly outFolder: string;
  /** For all of it, the drawing included, which takes 3 to 10 s. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly runTool: RunTool;
  readonly removeAtEnd: RemoveAtEnd;
}

const endAfterwards = fileURLToPath(new URL('./end-after-bubbleprof.ts', import.meta.url));

/**
 * Profiles a program with one of clinic's tools, into one HTML file in `outFolder`. Errors: `missing-tool`,
 * `process-died` with clinic's reason, `interrupted`, or what the load threw.
 */
export async function runUnderClinic(run: ClinicRun): Promise<{ tool: ProfileName; path: string }> {
  const clinic = findClinic();
  const tool = run.tool.replace('clinic-', '');
  // Fresh: doctor refuses to work beside the trace of an earlier run.
  await using scratch = await makeScratchFolder(run.removeAtEnd);
  const folder = scratch.path;
  const ended = new AbortController();
  const failed: { error: unknown }[] = [];
  await using gate = await openLoadGate(
    (port) => run.load(port, ended.signal),
    (error) => {
      failed.push({ error });
      ended.abort();
    },
  );
  const result = await run.runTool({
    command: process.execPath,
    args: [
      clinic,
      tool,
      '--open=false',
      '--dest=out',
      '--name=run',
      `--on-port=${gate.command}`,
      '--',
      process.execPath,
      // bubbleprof never ends what it profiles.
      ...(tool === 'bubbleprof' ? ['--import', endAfterwards] : []),
      run.entry,
    ],
    cwd: folder,
    // Without a question about statistics, and without asking the network for a newer version.
    env: { ...process.env, ...run.env, NO_INSIGHT: '1', NO_UPDATE_NOTIFIER: '1' },
    timeoutMs: run.timeoutMs,
    signal: run.signal ? AbortSignal.any([run.signal, ended.signal]) : ended.signal,
  });
  ended.abort();
  if (failed[0]) throw failed[0].error;
  if (run.signal?.aborted) throw new LabError('interrupted', 'Interrupted.', 'Run it again.');
  if (!result.ok) throw clinicFailed(tool, result.why);
  if (!gate.opened) throw clinicFailed(tool, result.lastWords || 'the program ended before it listened');
  const html = (await readdir(join(folder, 'out'))).find((name) => name.endsWith('.html'));
  if (!html) throw clinicFailed(tool, 'it wrote no page');
  await mkdir(run.outFolder, { recursive: true });
  const path = join(run.outFolder, `${run.tool}.html`);
  const page = await readFile(join(folder, 'out', html), 'utf8');
  await writeFile(path, tool === 'flame' ? withOwnFrames(page, projectFolder) : page);
  return { tool: run.tool, path };
}

function clinicFailed(tool: string, why: string): LabError {
  return new LabError('process-died', `clinic ${tool} failed: ${why}.`, 'Run it again, or without --profile.');
}
