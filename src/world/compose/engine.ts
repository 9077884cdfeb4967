import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { LabError } from '../../errors.ts';
import { printable } from '../printable.ts';

/**
 * A container engine, by its own command line: that knows the person's contexts, hosts and keys, and says what is wrong in words that
 * can be looked up.
 */

const command = 'docker';
const usualTimeoutMs = 60_000;
const saidCharacters = 300;

export interface EngineOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** For its stdin. */
  readonly input?: string;
}

/** What it printed. Errors: `missing-tool`, with what the engine lacks; `interrupted` is the caller's to tell. */
export function askEngine(
  args: readonly string[],
  { signal, timeoutMs = usualTimeoutMs }: EngineOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 24,
      ...(signal ? { signal } : {}),
    } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const missing = 'code' in error && error.code === 'ENOENT';
      const late = error.killed === true && !signal?.aborted;
      reject(
        explainEngine(
          missing ? null : late ? `no answer within ${timeoutMs / 1_000} s` : stderr || error.message,
          error,
        ),
      );
    });
  });
}

/** A command whose stdin and stdout are the caller's. In a session of its own, so that Ctrl-C does not reach it. */
export function attachToEngine(args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
}

interface Explained {
  readonly pattern: RegExp;
  readonly says: string;
  readonly hint: string;
}

/** The first that fits. */
const explained: readonly Explained[] = [
  {
    pattern: /permission denied.*(?:docker|socket)|docker.*permission denied/is,
    says: 'The container engine does not let you in',
    hint: 'Join its group (`sudo usermod -aG docker $USER`, then log in again), or use an engine of your own (rootless Docker, Docker Desktop).',
  },
  {
    pattern: /no space left on device/i,
    says: 'The container engine is out of disk',
    hint: '`docker system df` shows what takes it; `docker system prune` frees what nothing uses.',
  },
  {
    pattern: /client version [\d.]+ is too (?:old|new)|requires? (?:at least )?api version/i,
    says: 'Command and engine of Docker do not fit together',
    hint: 'Bring both to the same version; `docker version` shows them.',
  },
  {
    pattern: /no such image|unable to find image|pull access denied|manifest unknown|repository does not exist/i,
    says: 'The engine does not have the image',
    hint: 'Build it, `docker build --tag two-am .` in the folder of two-am, or name another with --image.',
  },
  {
    pattern:
      /cannot connect|is the docker daemon running|error during connect|connection refused|dial |no such host|no answer within|context .* not found|unable to resolve docker endpoint/i,
    says: 'No container engine answers',
    hint: 'Start it (Docker Desktop, or `sudo systemctl start docker`), or name another with DOCKER_HOST or `docker context use`.',
  },
];

/** `said` null: there is no such command. */
export function explainEngine(said: string | null, cause?: unknown): LabError {
  if (said === null) {
    return new LabError(
      'missing-tool',
      'There is no `docker` on PATH, and --on compose runs containers.',
      'Install Docker (https://docs.docker.com/get-started/get-docker/), or leave --on out: processes need nothing.',
      { cause },
    );
  }
  const line = printable(said.replace(/^docker: /, '').replace(/\n?See 'docker.*$/s, ''), saidCharacters);
  const found = explained.find(({ pattern }) => pattern.test(said));
  return new LabError(
    'missing-tool',
    `${found?.says ?? 'The container engine would not do it'}: ${line}`,
    found?.hint ?? '`docker info` shows its state; without --on compose worlds are processes, which need no engine.',
    { cause },
  );
}
