import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { LabError, messageOf } from '../../errors.ts';
import { compiledFolder } from '../own-folders.ts';
import { limitOpenFiles } from '../process/limit-open-files.ts';
import { sampleCpu } from '../process/readings/machine-cpu.ts';
import { resetPeak } from '../process/readings/read-memory.ts';
import { readUsage } from '../process/readings/read-usage.ts';
import { type Usage, type UsageField, usageFields } from '../usage.ts';
import { type CgroupBook, readCgroup } from './cgroup.ts';
import { kinds, readFrames, writeFrame, writeWord } from './frames.ts';
import type { CpuSaid, Ended, Greeting, KeeperAsk, KeeperRequest, PlacedVariant, ResponseSaid } from './words.ts';

const entry = fileURLToPath(new URL('../../services/main.ts', import.meta.url));
const channel = 3;
/** As a shell tells an end by a signal. */
const bySignal = 128;
const killed = 9;

export interface KeeperOptions {
  /** Where variants are placed, by their own folder. */
  readonly project: string;
  /** Of its sources; null: nobody asked. */
  readonly digest: string | null;
}

/**
 * Beside one service, in the same container: passes on what runner and service say to each other, and tells the runner what the system
 * books of the service, which that itself cannot bend. Resolves, with what a shell would call its exit code, once the service has ended,
 * or with 0 once the runner has gone; nothing of the service is left then.
 */
export function keepMember(input: Readable, output: Writable, options: KeeperOptions): Promise<number> {
  const { promise: over, resolve: end } = Promise.withResolvers<number>();
  let service: ChildProcess | null = null;
  let pipe: Socket | null = null;
  // Runner and service are told apart by nothing but the order in which they come.
  const early: Buffer[] = [];

  const greeting: Greeting = {
    kind: 'greeting',
    digest: options.digest,
    node: process.versions.node,
    boot: readBoot(),
  };
  writeWord(output, greeting);

  function fork({ role, variant, env }: Extract<KeeperAsk, { kind: 'fork' }>): void {
    const file = variant && placeVariant(options.project, variant);
    const folder = compiledFolder();
    const child = spawn(process.execPath, file === null ? [entry, role] : [entry, role, file], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(folder === null ? {} : { NODE_COMPILE_CACHE: folder }),
        ...env,
        NODE_CHANNEL_FD: String(channel),
      },
    });
    service = child;
    const end3 = child.stdio[channel];
    pipe = end3 instanceof Socket ? end3 : null;
    pipe?.on('error', () => {});
    passOn(pipe, kinds.channel);
    passOn(child.stderr, kinds.printed);
    for (const body of early.splice(0)) pipe?.write(body);
    child.once('error', (error) => tellEnd(null, error.message));
    // Closed: all that it has said was read.
    child.once('close', (code, signal) => tellEnd(code, signal));
  }

  /** Whoever does not keep up is waited for: the service then waits too, as on a pipe of its own. */
  function passOn(from: Readable | null, kind: typeof kinds.channel | typeof kinds.printed): void {
    from?.on('data', (body: Buffer) => {
      if (writeFrame(output, kind, body)) return;
      from.pause();
      output.once('drain', () => from.resume());
    });
  }

  function tellEnd(code: number | null, signal: string | null): void {
    const book = readCgroup();
    const said: Ended = {
      kind: 'ended',
      code,
      signal,
      cpuMs: ownCpuMs(book),
      memoryKills: book.memoryKills ?? 0,
      memoryLimitBytes: book.memoryLimitBytes,
    };
    writeWord(output, said);
    output.end(() => end(signal === 'SIGKILL' ? bySignal + killed : (code ?? bySignal)));
  }

  async function answer(ask: KeeperAsk): Promise<unknown> {
    if (ask.kind === 'fork') return fork(ask);
    const pid = service?.pid ?? 0;
    switch (ask.kind) {
      case 'usage':
        return readOwnUsage(pid, ask.of ?? usageFields);
      case 'reset-peak':
        return resetPeak(pid);
      case 'limit-open-files':
        return limitOpenFiles(pid, ask.limit);
      case 'cpu':
        return readCpu();
      case 'request':
        return request(ask);
      case 'kill':
        if (!service) return void end(0);
        service.kill('SIGKILL');
    }
  }

  readFrames(input, (kind, body) => {
    if (kind === kinds.channel) {
      if (pipe) pipe.write(body);
      else early.push(body);
      return;
    }
    if (kind !== kinds.word) return;
    const { id, ...ask }: KeeperRequest = JSON.parse(body.toString());
    answer(ask).then(
      (value) => writeWord(output, { id, ok: true, value }),
      (error: unknown) => writeWord(output, { id, ok: false, message: messageOf(error) }),
    );
  });
  input.once('close', () => end(0));
  output.on('error', () => end(0));
  return over.finally(() => service?.kill('SIGKILL'));
}

/** Its files, as they were on the runner's machine; gives its main module. */
export function placeVariant(project: string, { folder, entry, files }: PlacedVariant): string {
  const home = resolve(project, folder);
  for (const [path, source] of Object.entries(files)) {
    const file = resolve(home, path);
    if (!file.startsWith(home + sep))
      throw new LabError('broken-variant', `${path} is not below its folder.`, 'Move it.');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  return join(home, entry);
}

/** Of the service: its CPU is the container's less the keeper's own, where the container has a book of its own. */
async function readOwnUsage(pid: number, of: readonly UsageField[]): Promise<Usage> {
  const usage = await readUsage(pid, of);
  const book = readCgroup();
  const cpuMs = usage.cpuMs !== null && book.cpuMs !== null ? Math.max(0, book.cpuMs - keepersMs()) : usage.cpuMs;
  if (usage.throttledMs !== null || !of.includes('throttledMs') || book.throttled === null) return { ...usage, cpuMs };
  const { throttledMs: _, ...unknown } = usage.unknown;
  return { ...usage, cpuMs, throttledMs: book.throttled.ms, unknown };
}

async function readCpu(): Promise<CpuSaid> {
  const { busyMs, stealMs, totalMs, processors, allowed } = await sampleCpu([]);
  return { ownMs: ownCpuMs(readCgroup()), machine: { busyMs, stealMs, totalMs, processors, allowed } };
}

function ownCpuMs(book: CgroupBook): number {
  return book.cpuMs ?? keepersMs();
}

function keepersMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** By undici's own call: `fetch` says that it is a browser's, which servers for programs refuse. */
async function request(ask: Extract<KeeperAsk, { kind: 'request' }>): Promise<ResponseSaid> {
  const { request: call } = await import('undici');
  const { statusCode, headers, body } = await call(ask.url, {
    method: ask.method,
    headers: ask.contentType === null ? {} : { 'content-type': ask.contentType },
    body: ask.body,
    signal: AbortSignal.timeout(ask.timeoutMs),
  });
  const type = headers['content-type'];
  return { status: statusCode, contentType: typeof type === 'string' ? type : null, body: await body.text() };
}

function readBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
