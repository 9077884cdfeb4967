import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { projectFolder } from '../src/lab/folders.ts';

const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const launcher = join(projectFolder, 'bin', 'lab.mjs');

/** `lab …` without a screen, for as long as the test lasts at most. */
export function start(...args: readonly string[]) {
  return startWith({}, ...args);
}

/** The same with more in its environment. */
export function startWith(env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const child = spawn(node24, [launcher, ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', CI: '1', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** `lab explain …` to its end. */
export async function explain(...args: readonly string[]) {
  const child = start('explain', ...args);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}
