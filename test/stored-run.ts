import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../src/lab/folders.ts';

const exec = promisify(execFile);

export interface StoredRun extends AsyncDisposable {
  /** A place for whatever else the test needs; commands run here. */
  readonly folder: string;
  /** The run's own folder, in it. */
  readonly run: string;
  /** `lab …` to its end, as a person without a screen to open windows on calls it. */
  lab(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

/** A copy of json-blowup's sample, to be told of and written to. */
export async function copySample(): Promise<StoredRun> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-run-'));
  const run = join(folder, 'run');
  await cp(join(projectFolder, 'samples', 'json-blowup'), run, { recursive: true });
  const program = join(projectFolder, 'node_modules', '.bin', 'node');
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', NO_COLOR: '1', DEBUG: '', PATH: '' };
  return {
    folder,
    run,
    lab: (...args) =>
      exec(program, [join(projectFolder, 'bin', 'lab.mjs'), ...args], { cwd: folder, env }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
      ),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
