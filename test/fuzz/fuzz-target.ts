import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Inputs {
  readonly seed: number;
  /** The number of the first: an input is drawn from the seed, the target's name and its number. */
  readonly from: number;
  readonly count: number;
  /** Ends before the count does, once so long has gone by. */
  readonly withinMs?: number;
}

export interface Found {
  readonly input: number;
  readonly how: 'crash' | 'hang' | 'wrong';
  readonly says: string;
}

export interface Fuzzed {
  readonly inputs: number;
  readonly found: readonly Found[];
  /** The one that took most of a CPU; null: none was measured. */
  readonly slowest: Slowest | null;
}

export interface Slowest {
  readonly input: number;
  readonly cpuMs: number;
}

/** What a child says of its inputs. */
interface Told {
  readonly begins?: number;
  readonly cpuMs?: number;
  readonly wrong?: string;
  readonly done?: true;
}

interface Played {
  readonly name: string;
  readonly seed: number;
  readonly to: number;
  readonly untilMs: number;
  readonly found: Found[];
  slowest: Slowest | null;
}

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));
/** On a machine that is busy beyond measure. The first waits for what is loaded. */
const hangMs = 120_000;
/** Of a target that fails at every input nobody reads more. */
const foundAtMost = 20;
const hangsAtMost = 3;

/** In a process of its own, so that a crash and a hang end that alone; another goes on behind the input. */
export async function fuzzTarget(name: string, inputs: Inputs): Promise<Fuzzed> {
  const played: Played = {
    name,
    seed: inputs.seed,
    to: inputs.from + inputs.count,
    untilMs: performance.now() + (inputs.withinMs ?? Number.POSITIVE_INFINITY),
    found: [],
    slowest: null,
  };
  const { found, to, untilMs } = played;
  let next = inputs.from;
  const isEnough = () => found.length >= foundAtMost || found.filter(({ how }) => how === 'hang').length >= hangsAtMost;
  while (next < to && !isEnough() && performance.now() < untilMs) next = await playFrom(next, played);
  return { inputs: next - inputs.from, found, slowest: played.slowest };
}

/** Until one crashes, hangs or is wrong, or it is late; gives the number of the one after the last. */
async function playFrom(from: number, played: Played): Promise<number> {
  const { name, seed, to, untilMs, found } = played;
  const child = spawn(process.execPath, [entry, name, String(seed), String(from), String(to)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let input = from - 1;
  let end: 'done' | 'wrong' | 'late' | 'hang' | null = null;
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2_000);
  });
  const stop = (why: 'late' | 'hang') => {
    end ??= why;
    child.kill('SIGKILL');
  };
  let heardMs = performance.now();
  const watching = setInterval(() => {
    if (performance.now() - heardMs > hangMs) stop('hang');
  }, 1_000);
  createInterface(child.stdio[3] as Readable).on('line', (line) => {
    heardMs = performance.now();
    const { begins, cpuMs, wrong, done }: Told = JSON.parse(line);
    if (cpuMs !== undefined && cpuMs > (played.slowest?.cpuMs ?? 0)) played.slowest = { input, cpuMs };
    if (wrong !== undefined) {
      end ??= 'wrong';
      found.push({ input, how: 'wrong', says: wrong });
    }
    if (done) end ??= 'done';
    if (begins === undefined) return;
    if (performance.now() > untilMs) stop('late');
    else input = begins;
  });
  const code = await new Promise<string>((resolve) =>
    child.once('close', (exitCode, signal) => resolve(signal ?? `exit code ${exitCode}`)),
  );
  clearInterval(watching);
  if (end === 'hang') found.push({ input, how: 'hang', says: `no answer within ${hangMs / 1_000} s` });
  else if (end === null) found.push({ input, how: 'crash', says: `${code}: ${words}` });
  return input + 1;
}
