import { spawn } from 'node:child_process';
import { projectFolder } from '../../src/lab/folders.ts';

export interface TestTerminal {
  readonly said: () => string;
  readonly ended: Promise<void>;
  type(keys: string): void;
  /** As closing its window does. */
  close(): void;
}

/** A command in a real terminal, `script`'s: Ctrl-C and a hang-up reach it as they would reach a person's. */
export function openTerminal(command: string): TestTerminal {
  const args =
    process.platform === 'linux' ? ['-qfec', command, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', command];
  const child = spawn('script', args, {
    cwd: projectFolder,
    env: { ...process.env, CI: '', TERM: 'xterm', DEBUG: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    said: () => said,
    ended: new Promise((resolve) => child.once('close', () => resolve())),
    type: (keys) => void child.stdin.write(keys),
    close: () => void child.kill('SIGKILL'),
  };
}
