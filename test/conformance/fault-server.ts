import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFaultServer } from '../../src/run/tools/find-fault-server.ts';
import { type FaultServerSettings, startFaultServer as startEmbedded } from '../../src/services/faults.ts';
import { startFaultServer } from '../../src/world/process/fault-server.ts';

export interface FaultServerUnderTest extends AsyncDisposable {
  readonly url: string;
}

/** Path of a real toxiproxy-server; null: this machine has none. */
export function findReal(): string | null {
  const choice = findFaultServer(process.env.TWO_AM_TOXIPROXY || null, { PATH: process.env.PATH });
  return choice.kind === 'binary' ? choice.path : null;
}

export async function startOurs(more: Partial<FaultServerSettings> = {}): Promise<FaultServerUnderTest> {
  const server = await startEmbedded({ host: '127.0.0.1', port: 0, seed: 7, ...more });
  return { url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** A program that is the same with these flags before its others. */
export async function writeWrapper(folder: string, path: string, flags: readonly string[]): Promise<string> {
  const wrapper = join(folder, 'toxiproxy-with-flags');
  await writeFile(wrapper, `#!/bin/sh\nexec '${path}' ${flags.join(' ')} "$@"\n`, { mode: 0o755 });
  return wrapper;
}

export function startReal(path: string): Promise<FaultServerUnderTest> {
  return startFaultServer(
    { kind: 'binary', path },
    {
      signal: AbortSignal.timeout(10_000),
      onPid() {},
      onExit() {},
      onDied(error) {
        throw error;
      },
      forkEmbedded: () => Promise.reject(new Error('the real one was asked for')),
    },
  );
}
