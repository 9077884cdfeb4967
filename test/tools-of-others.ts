import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** A program that people point at a server; its tests are skipped where it is not installed. */
export interface Tool<C> {
  readonly name: string;
  /** Names its path. */
  readonly variable: string;
  /** Ends with status 0 where the tool is there. */
  readonly probe: readonly string[];
  readonly get: string;
  readonly cases: Readonly<Record<string, C>>;
}

/** `Place`: what a case has to know of the server. */
export interface ToolCase<Place> {
  readonly args: (place: Place) => readonly string[];
  /** Every one of these is in what it prints. */
  readonly says: readonly (string | RegExp)[];
  /** Left out: 0. Below 0: any. */
  readonly status?: number;
}

/** `runCase` has the program run by `run`, with a server to point it at. */
export function describeTools<C extends ToolCase<never>>(
  tools: readonly Tool<C>[],
  runCase: (one: C, run: (args: readonly string[]) => Promise<Printed>) => Promise<Printed>,
): void {
  describe.each(tools)('$name', ({ name, variable, probe, get, cases }) => {
    const program = programOf({ name, variable });
    const isHere = isInstalled({ name, variable, probe });

    it.runIf(isHere).each(Object.entries(cases))('%s', async (_case, one) => {
      const printed = await runCase(one, (args) => run(program, args));
      for (const said of one.says) expect(printed.text).toMatch(said);
      const { status = 0 } = one;
      if (status >= 0) expect(printed.status).toBe(status);
    });

    it.skipIf(isHere)(`needs ${get}; ${variable} names its path`, ({ skip }) => {
      skip(`${program} is not there, or lacks something`);
    });
  });
}

export function programOf({ name, variable }: Pick<Tool<never>, 'name' | 'variable'>): string {
  return process.env[variable] ?? name;
}

export function isInstalled({ probe, ...named }: Pick<Tool<never>, 'name' | 'variable' | 'probe'>): boolean {
  return spawnSync(programOf(named), [...probe]).status === 0;
}

interface Printed {
  readonly text: string;
  readonly status: number;
}

async function run(program: string, args: readonly string[]): Promise<Printed> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { timeout: 60_000 });
    return { text: stdout + stderr, status: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error)) throw error;
    return { text: `${error.stdout}${error.stderr}`, status: Number(error.code) };
  }
}
