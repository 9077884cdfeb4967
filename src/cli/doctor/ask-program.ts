import { execFile } from 'node:child_process';

const timeoutMs = 4_000;

/** What a program prints, both ways out together; null: there is no such program, or it did not do as it was told. */
export function askProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: timeoutMs, signal }, (error, stdout, stderr) => {
      resolve(error === null ? `${stdout}${stderr}` : null);
    });
  });
}

/** The first thing that looks like a version: `2.6.12`. */
export function findVersion(text: string): string | null {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? null;
}
