import { execFile, spawnSync } from 'node:child_process';
import { root } from './world-up.ts';

const timeoutMs = 100_000;

/** What a person's shell prints; rejects when the command fails or hangs. */
export function runInShell(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env, timeout: timeoutMs, killSignal: 'SIGKILL' as const };
    execFile('sh', ['-c', command], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

export function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}
