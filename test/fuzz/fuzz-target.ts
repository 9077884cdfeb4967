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
}

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));
/** No input takes a second; on a machine that is busy beyond measure it may. The first waits for what is loaded. */
const hangMs = 120_000;
/** Of a target that fails at every input nobody reads more. */
const foundAtMost = 20;

/** In a process of its own, so that a crash and a hang end that alone; another goes on behind the input. */
export async function fuzzTarget(name: string, inputs: Inputs): Promise<Fuzzed> {
  const to = inputs.from + inputs.count;
  const untilMs = performance.now() + (inputs.withinMs ?? Number.POSITIVE_INFINITY);
  const found: Found[] = [];
  let next = inputs.from;
  while (next < to && found.length < foundAtMost && performance.now() < untilMs)
    next = await playFrom(name, inputs.seed, next, to, untilMs, found);
  return { inputs: next - inputs.from, found };
}

/** Until one crashes or hangs, or it is late; gives the number of the one after the last. */
async function playFrom(
  name: string,
  seed: number,
  from: number,
  to: number,
  untilMs: number,
  found: Found[],
): Promise<number> {
  const child = spawn(process.execPath, [entry, name, String(seed), String(from), String(to)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let input = from - 1;
  let end: 'done' | 'late' | 'hang' | null = null;
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2_000);
  });
  const stop = (why: 'late' | 'hang') => {
    end ??= why;
    child.kill('SIGKILL');
  };
  // The first comes once all is loaded.
  let hanging = setTimeout(() => stop('hang'), hangMs);
  createInterface(child.stdio[3] as Readable).on('line', (line) => {
    const told: { readonly begins?: number; readonly wrong?: string; readonly done?: true } = JSON.parse(line);
    clearTimeout(hanging);
    hanging = setTimeout(() => stop('hang'), hangMs);
    if (told.wrong !== undefined) found.push({ input, how: 'wrong', says: told.wrong });
    if (told.done) end = 'done';
    if (told.begins === undefined) return;
    if (performance.now() > untilMs || found.length >= foundAtMost) stop('late');
    else input = told.begins;
  });
  const code = await new Promise<string>((resolve) =>
    child.once('close', (exitCode, signal) => resolve(signal ?? `exit code ${exitCode}`)),
  );
  clearTimeout(hanging);
  if (end === 'hang') found.push({ input, how: 'hang', says: `no answer within ${hangMs / 1_000} s` });
  else if (end === null) found.push({ input, how: 'crash', says: `${code}: ${words}` });
  return input + 1;
}
