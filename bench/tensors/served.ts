import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { projectFolder } from '../../src/lab/folders.ts';
import type { Calling, TimedAnswer } from '../../src/serve/call/calling.ts';

export interface Served extends AsyncDisposable {
  /** `host:port`. */
  readonly rest: string;
  readonly grpc: string;
  /** PEM; null: it speaks plainly. */
  readonly ca: Buffer | null;
  /** CPU of its process so far, in ms. */
  cpuMs(): Promise<number>;
  /** Calls that its model has answered. */
  scored(): Promise<number>;
}

/** `serve`, in a process of its own. @param caFile where its authority is written; null: without TLS */
export async function serve(
  protocol: string,
  options: readonly string[],
  caFile: string | null = null,
): Promise<Served> {
  const tls = caFile === null ? [] : ['--tls', '--ca-out', caFile];
  const args = [join(projectFolder, 'bin/lab.mjs'), 'serve', protocol, '--port', '0', '--grpc-port', '0', '--json'];
  const child = spawn(process.execPath, [...args, ...tls, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  while (!said.endsWith('}\n')) await once(child.stdout, 'data');
  const { rest, grpc, metrics } = JSON.parse(said);
  const ca = caFile === null ? null : await readFile(caFile);
  const dispatcher = new Agent(ca === null ? {} : { connect: { ca } });
  const read = async (pattern: RegExp) =>
    Number(pattern.exec(await (await fetch(metrics, { dispatcher })).text())?.[1]);
  return {
    rest: String(rest).replace(/^https?:\/\//, ''),
    grpc,
    ca,
    cpuMs: async () => 1_000 * (await read(/^process_cpu_seconds_total\{.*\} (\S+)$/m)),
    scored: () => read(/^model_calls_scored\{.*\} (\S+)$/m),
    async [Symbol.asyncDispose]() {
      await dispatcher.close();
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

export function callingAt(address: string, ca: Buffer | null = null, maxTimeMs: number | null = null): Calling {
  const onAnswer = (_answer: TimedAnswer) => {};
  const trust = ca === null ? null : { ca, insecure: false };
  return { address, trust, maxTimeMs, signal: new AbortController().signal, onAnswer };
}
