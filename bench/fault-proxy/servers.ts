import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Toxiproxy } from 'toxiproxy-node-client';
import { findFaultServer } from '../../src/run/tools/find-fault-server.ts';
import { startFaultServer } from '../../src/world/process/fault-server.ts';

const here = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerUnderBench extends AsyncDisposable {
  readonly name: string;
  readonly client: Toxiproxy;
  /** Of its process since its start; NaN where the system does not tell (Linux does). */
  cpuMs(): Promise<number>;
  residentBytes(): Promise<number>;
}

/** `folder`: of another build of two-am. */
export async function startOurs(name = 'embedded', folder = here): Promise<ServerUnderBench> {
  const { forkProcess } = await import(`${folder}/src/world/process/service-process.ts`);
  const forked = forkProcess('faults', 'faults', null, {});
  const { started } = await forked.start({ role: 'faults', name: 'faults', seed: 7, host: '127.0.0.1', port: 0 });
  return describe(name, `http://127.0.0.1:${started.port}`, forked.pid, forked);
}

/** `TWO_AM_TOXIPROXY`, else `toxiproxy-server` on PATH; null: there is none. */
export async function startReal(): Promise<ServerUnderBench | null> {
  const choice = findFaultServer(process.env.TWO_AM_TOXIPROXY || null, { PATH: process.env.PATH });
  if (choice.kind !== 'binary') return null;
  let pid = 0;
  const server = await startFaultServer(choice, {
    signal: AbortSignal.timeout(10_000),
    onPid(started) {
      pid = started;
    },
    onExit() {},
    onDied(error) {
      throw error;
    },
    forkEmbedded: () => Promise.reject(new Error('the real one was asked for')),
  });
  return describe('toxiproxy 2.12.0', server.url, pid, server);
}

function describe(name: string, url: string, pid: number, running: AsyncDisposable): ServerUnderBench {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  return {
    name,
    client: new Toxiproxy(url),
    async cpuMs() {
      // User and system time, behind a name that may hold spaces.
      const fields = (await read('stat')).split(') ')[1]?.split(' ') ?? [];
      return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond()) * 1_000;
    },
    async residentBytes() {
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(await read('status'))?.[1]) * 1_024;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(running[Symbol.asyncDispose]()),
  };
}

let ticks = 0;
function ticksPerSecond(): number {
  ticks ||=
    process.platform === 'linux' ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : Number.NaN;
  return ticks;
}
