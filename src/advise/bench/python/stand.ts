import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from '../../../errors.ts';
import { loopback } from '../../../serve/addresses.ts';
import { keepTail } from '../../../world/stderr-tail.ts';

const here = import.meta.dirname;
const remedy = 'Leave out --python, or try again when less runs on this machine.';

/** Where the document's programs run: whatever it starts ends with it, and it with whoever started it, however that comes. */
export interface Stand extends AsyncDisposable {
  readonly folder: string;
  /** A Python program that listens there. */
  start(name: string, args: readonly string[], port: number, withinSeconds: number): Promise<Started>;
  /** Gives what it printed. Error: `process-died`, where it fails. */
  run(args: readonly string[], withinSeconds: number): Promise<string>;
  /** Of what was started by that name, with all that it started: ms since it began. */
  cpu(name: string): Promise<number>;
}

export interface Started {
  readonly started: boolean;
  /** Why not. */
  readonly says: string;
}

/** Errors, of it and of what it is asked: `interrupted`, `process-died`, `no-answer`. */
export async function openStand(python: string, signal: AbortSignal): Promise<Stand> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'two-am-python-'));
  const child = spawn(python, [join(here, 'stand.py')], {
    cwd: folder,
    // Out of reach of the terminal's Ctrl-C: whoever started it decides the order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      NO_PROXY: loopback,
      no_proxy: loopback,
    },
  });
  const lastWords = keepTail(child.stderr);
  const gone = once(child, 'close').catch(() => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = Promise.race([gone, once(child, 'error')]);

  const ask = async (what: object): Promise<unknown> => {
    signal.throwIfAborted();
    const abort = Promise.withResolvers<never>();
    const onAbort = () => abort.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      const line = await Promise.race([
        lines.next(),
        abort.promise,
        ended.then(() => ({ done: true as const, value: '' })),
      ]);
      if (line.done) throw new LabError('process-died', `${python} ended: ${lastWords() || 'it said nothing'}`, remedy);
      const answer: { ok: boolean; value?: unknown; why?: string } = JSON.parse(line.value);
      if (!answer.ok) throw new LabError('no-answer', `the document's programs failed: ${answer.why}`, remedy);
      return answer.value;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    folder,
    start: async (name, args, port, within) => (await ask({ kind: 'start', name, args, port, within })) as Started,
    async run(args, within) {
      const { code, out, says } = (await ask({ kind: 'run', args, within })) as {
        code: number;
        out: string;
        says: string;
      };
      if (code !== 0)
        throw new LabError('process-died', `${args[0]} of the document's stack ended with ${code}: ${says}`, remedy);
      return out;
    },
    cpu: async (name) => (await ask({ kind: 'cpu', name })) as number,
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          child.kill('SIGKILL');
        }
      }
      if (child.pid !== undefined) await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Ports {
  readonly rest: number;
  readonly grpc: number;
}

/**
 * The document's files, as they stand but for their addresses: loopback instead of every interface, ports that are free, and no call
 * at the end of a file that is imported.
 */
export async function writeDocument(folder: string, { rest, grpc }: Ports): Promise<void> {
  const changes: Readonly<Record<string, (text: string) => string>> = {
    'rest_server.py': (text) => text.replace('host="0.0.0.0", port=8080', `host="${loopback}", port=${rest}`),
    'rest_client.py': (text) => text.replace('\n\nbenchmark_rest()\n', '\n'),
    'grpc_server.py': (text) => text.replace('[::]:', `${loopback}:`),
    'grpc_client.py': (text) => text.replace('localhost:50051', `${loopback}:${grpc}`),
  };
  for (const [name, change] of Object.entries(changes)) {
    const text = await readFile(join(here, 'document', name), 'utf8');
    const changed = change(text);
    if (changed === text) throw new RangeError(`${name} is not as the document has it.`);
    await writeFile(join(folder, name), changed);
  }
  const client = await readFile(join(folder, 'rest_client.py'), 'utf8');
  const kept = client
    .replaceAll('requests.post(', 'session.post(')
    .replace('\n\n\ndef', '\n\nsession = requests.Session()\n\n\ndef');
  await writeFile(join(folder, 'rest_client_kept.py'), kept);
  for (const name of await readdir(join(here, 'stubs'))) await copyFile(join(here, 'stubs', name), join(folder, name));
  for (const name of ['time_codecs.py', 'call_document.py']) await copyFile(join(here, name), join(folder, name));
}

/** So many that are free now. */
export async function findPorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, loopback));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
