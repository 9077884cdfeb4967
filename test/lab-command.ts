import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../src/lab/folders.ts';
import type { Project } from './project.ts';

export interface Ended {
  /** As a shell says it: npm ends by the signal that it was told, which is 128 and the signal's number. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface LabCommand {
  /** Of npm, which leads a process group of its own, as in a terminal. */
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Until the command has said so on stderr; false: it has ended without. */
  hears(words: string): Promise<boolean>;
  /** To the whole group, as a terminal's Ctrl-C is; false: nobody is left to hear it. */
  press(signal: NodeJS.Signals): boolean;
}

/** `npm run --silent lab -- …` with the labs and the runs of a project of its own, and whatever `env` has beside ours. */
export function startLab(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): LabCommand {
  const child = spawn('npm', ['run', '--silent', 'lab', '--', ...args], {
    cwd: projectFolder,
    detached: true,
    env: {
      ...process.env,
      TWO_AM_LABS: join(project.folder, 'labs'),
      CI: '1',
      NO_COLOR: '1',
      DEBUG: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('npm cannot be started');
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), ...said });
    });
  });
  return {
    pid,
    ended,
    async hears(words) {
      const gone = ended.then(() => 'gone' as const);
      while (!said.err.includes(words)) {
        const what = await Promise.race([once(child.stderr, 'data'), gone]);
        if (what === 'gone') return said.err.includes(words);
      }
      return true;
    },
    press(signal) {
      try {
        return process.kill(-pid, signal);
      } catch {
        return false;
      }
    },
  };
}

/** Runs to its end. */
export function runLab(project: Project, ...args: readonly string[]): Promise<Ended> {
  return startLab(project, args).ended;
}

/** Puts a copy of a lab, with some files changed, in the project's labs. */
export async function copyLab(
  project: Project,
  id: string,
  changed: Readonly<Record<string, string>> = {},
  from = 'json-blowup',
): Promise<void> {
  const folder = join(project.folder, 'labs', id);
  await cp(join(projectFolder, 'labs', from), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('.test.ts'),
  });
  for (const [path, content] of Object.entries(changed)) await writeFile(join(folder, path), content);
}
