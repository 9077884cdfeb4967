import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../src/lab/folders.ts';
import type { Project } from './project.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface LabCommand {
  /** Of npm, which leads a process group of its own, as in a terminal. */
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Until the command has said so on stderr; rejects when it ends without. */
  hears(words: string): Promise<void>;
  /** To the whole group, as a terminal's Ctrl-C is. */
  press(signal: NodeJS.Signals): void;
}

/** `npm run --silent lab -- …` with the labs and the runs of a project of its own. */
export function startLab(project: Project, args: readonly string[]): LabCommand {
  const child = spawn('npm', ['run', '--silent', 'lab', '--', ...args], {
    cwd: projectFolder,
    detached: true,
    env: {
      ...process.env,
      TWO_AM_LABS: join(project.folder, 'labs'),
      INIT_CWD: project.folder,
      CI: '1',
      NO_COLOR: '1',
      DEBUG: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, ...said }));
  return {
    pid,
    ended,
    async hears(words) {
      const gone = ended.then(({ code, err }) => {
        throw new Error(`ended with ${code} and never said "${words}": ${err}`);
      });
      gone.catch(() => {});
      while (!said.err.includes(words)) await Promise.race([once(child.stderr, 'data'), gone]);
    },
    press: (signal) => void process.kill(-pid, signal),
  };
}

/** Runs to its end. */
export function runLab(project: Project, ...args: readonly string[]): Promise<Ended> {
  return startLab(project, args).ended;
}

/** Puts a copy of json-blowup, with some files changed, in the project's labs. */
export async function copyLab(project: Project, id: string, changed: Readonly<Record<string, string>> = {}) {
  const folder = join(project.folder, 'labs', id);
  await cp(join(projectFolder, 'labs', 'json-blowup'), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('.test.ts'),
  });
  for (const [path, content] of Object.entries(changed)) await writeFile(join(folder, path), content);
}
