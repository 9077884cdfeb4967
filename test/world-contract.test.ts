import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeLines, sourceFiles } from './source-lines.ts';

/**
 * Where worlds run is known to `src/world/process/` and `src/world/compose/` alone: all else speaks to `src/world/contract.ts`, so that a
 * world can be of containers without anybody else knowing.
 */

const root = join(import.meta.dirname, '..');
const homes = ['src/world/process/', 'src/world/compose/'];

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Folders that it holds in; left out: everywhere. */
  readonly only?: RegExp;
}

const rules: readonly Rule[] = [
  { what: 'starts processes', pattern: /['"](?:node:)?child_process['"]/ },
  { what: 'signals a process', pattern: /\bprocess\.kill\b|\.kill\(/ },
  { what: 'names a signal', pattern: /['"]SIG[A-Z0-9]+['"]/ },
  { what: 'names a pid', pattern: /\bp?pids?\b/ },
  { what: 'reads the system', pattern: /['"`]\/(?:proc|sys)\b|\bprlimit\b/ },
  { what: 'imports a runtime', pattern: /['"][^'"]*world\/(?:process|compose)\/|['"]\.\/(?:process|compose)\// },
  // The programs of a world bind what they are told to; whoever plays an experiment asks a member where it is.
  { what: 'names loopback', pattern: /['"]127\.0\.0\.1['"]/, only: /^src\/(?:cli|run|world|judge|report)\// },
];

/** Of this very program, or of a program of others beside it: of no world. A path that ends with `/` is a folder. */
const exceptions: Readonly<Record<string, string>> = {
  'src/world/runtime.ts': 'the one place that constructs runtimes',
  'src/world/assembly/crew.ts': 'ends a member at once, whatever that is',
  'src/world/assembly/replace-members.ts': 'the same',
  'src/world/assembly/fault-links.ts':
    'signs its links, on a server that outlives it, with the number of this very program',
  'src/cli/interrupt.ts': 'Ctrl-C in the terminal of this command',
  'src/cli/drill/terminal-leader.ts': 'the shell that this command was typed in',
  'src/cli/open-page.ts': "opens the person's own browser",
  'src/cli/draw-png.ts': 'draws a picture apart from this very program, and ends',
  'src/cli/doctor/': 'looks at this very machine, before there is a world',
  'src/run/up/control.ts': 'the name of the socket of this very program',
  'src/run/up/serve-faults.ts': "a server of this very program, for a person's own tests",
  'src/run/tools/load-gate.ts': 'how clinic, a program of others, hands its port back',
  'src/run/tools/profile-under-clinic.ts': 'clinic starts the storefront itself, on this machine',
  'src/run/measure-claims.ts': 'measures away from the runner, and beside no world',
  'src/run/claims-main.ts': 'the program of measure-claims: Ctrl-C is for its parent',
  'src/advise/measure/': 'measures a client and a server of its own, and beside no world',
  'src/advise/playground/peer/main.ts': 'a process of the playground, beside no world: Ctrl-C is for its parent',
  'src/advise/bench/python/': "runs the document's own stack, and beside no world",
  'src/drill/keeper-pid.ts': "the drill keeper's own pid file",
  'src/drill/keeper-main.ts': 'the drill keeper outlives the terminal that it was started from',
  'src/drill/start-keeper.ts': 'starts the drill keeper, which owns a world and is none of it',
  'src/services/main.ts': 'a member of any runtime: Ctrl-C of a terminal is for the runner',
  'src/services/standalone-storefront.ts': 'the storefront that clinic starts ends with clinic',
  'src/cluster/alone/main.ts': 'a service that nobody runs but its container, which ends it by SIGTERM',
  'src/cluster/compose/service.ts': 'the limit on processes, as compose names it',
  'src/gather/process.ts': 'a member of any runtime says its own number',
  'src/lab/evidence.ts': 'that number in stored evidence, where it has always been',
  'src/lab/evidence-schema.ts': 'the same',
};

describe('code that knows of processes', () => {
  const files = sourceFiles('src/**/*.ts', 'bin/*.mjs').filter((file) => !homes.some((home) => file.startsWith(home)));
  const found = files.flatMap((file) => findIn(file, readFileSync(join(root, file), 'utf8')));

  it('is in one of the runtimes, or belongs to no world', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(found.filter(({ file }) => exceptionFor(file) === undefined).map(tell)).toEqual([]);
  });

  it('needs every one of the exceptions', () => {
    const used = new Set(found.map(({ file }) => exceptionFor(file)));
    expect(Object.keys(exceptions).filter((path) => !used.has(path))).toEqual([]);
  });
});

it.each([
  ["import { fork } from 'node:child_process';", 'starts processes'],
  ['process.kill(victim, 9);', 'signals a process'],
  ["child.kill('SIGKILL');", 'names a signal'],
  ["process.on('SIGTERM', end);", 'names a signal'],
  ['const { pid } = member;', 'names a pid'],
  ['world.members().map((member) => member.pid)', 'names a pid'],
  ['if (process.ppid !== parent) leave();', 'names a pid'],
  ["const stat = readFileSync('/proc/self/stat');", 'reads the system'],
  ["readFileSync('/sys/fs/cgroup/cpu.max')", 'reads the system'],
  ["import { startWorld } from '../world/process/start-world.ts';", 'imports a runtime'],
  ["import { askEngine } from '../world/compose/engine.ts';", 'imports a runtime'],
  ["const host = '127.0.0.1';", 'names loopback'],
])('sees a planted %s, with its line', (planted, what) => {
  const source = `// A comment may say pid, and '/proc'.\nconst fine = 1;\n${planted}\n`;
  expect(findIn('src/run/planted.ts', source).map(tell)).toContain(`src/run/planted.ts:3 ${what}: ${planted}`);
  expect(findIn('src/run/planted.ts', source).map(({ line }) => line)).not.toContain(1);
});

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly text: string;
}

function findIn(file: string, source: string): Finding[] {
  const lines = codeLines(source);
  return rules
    .filter(({ only }) => only === undefined || only.test(file))
    .flatMap(({ what, pattern }) =>
      lines.flatMap((text, index) => {
        // What a file is called says nothing of what is taken from it.
        const read = what === 'names a pid' ? text.replace(/\bfrom '\.[^']*'/, '') : text;
        return pattern.test(read) ? [{ file, line: index + 1, what, text: text.trim() }] : [];
      }),
    );
}

function exceptionFor(file: string): string | undefined {
  return Object.keys(exceptions).find((path) => (path.endsWith('/') ? file.startsWith(path) : file === path));
}

function tell({ file, line, what, text }: Finding): string {
  return `${file}:${line} ${what}: ${text}`;
}
