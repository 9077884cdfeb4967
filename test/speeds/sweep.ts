import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sayWithWindow } from '../../src/judge/record/reason.ts';
import { runResult } from '../../src/judge/record/result.ts';
import { projectFolder } from '../../src/lab/folders.ts';
import { atSpeed, buildSlowClock } from './slow-clock.ts';

/**
 * Every lab, and every night of a drill, on CPUs of several speeds, on one core and more, alone and beside a program that
 * burns a core: right, or inconclusive for a reason that is true. By hand and nightly; prints the table of docs/verdicts.md.
 */

const labs = [
  'json-blowup',
  'channel-reuse',
  'field-reuse',
  'float-drift',
  'l4-pinning',
  'message-size',
  'missing-deadline',
];
const numbers = (text: string) => text.split(',').map(Number);
const { values } = parseArgs({
  options: {
    labs: { type: 'string', default: labs.join() },
    speeds: { type: 'string', default: '1,0.6,0.4' },
    cores: {
      type: 'string',
      default: [...new Set([1, Math.min(2, availableParallelism()), availableParallelism()])].join(),
    },
    burners: { type: 'string', default: '0,1' },
    runs: { type: 'string', default: '5' },
    /** `quick`: the recommended fix alone; `whole`: all fixes and wrong fixes, without mitigations; `drill`: a night. */
    kinds: { type: 'string', default: 'quick,whole' },
    out: { type: 'string', default: join(projectFolder, 'runs', 'speeds') },
    /** The processors to run on, such as `1`: what they leave is for others. */
    on: { type: 'string', default: Array.from({ length: availableParallelism() }, (_, cpu) => cpu).join() },
  },
});

interface Case {
  readonly lab: string;
  readonly kind: string;
  readonly speed: number;
  readonly cores: number;
  readonly burners: number;
  readonly run: number;
}
type Ended = 'right' | 'inconclusive' | 'WRONG';
interface Outcome extends Case {
  readonly ended: Ended;
  readonly exitCode: number | null;
  readonly seconds: number;
  readonly why: string;
}

const cases = numbers(values.runs)
  .flatMap((runs) => Array.from({ length: runs }, (_, index) => index + 1))
  .flatMap((run) => numbers(values.speeds).map((speed) => ({ run, speed })))
  .flatMap((one) => numbers(values.burners).map((burners) => ({ ...one, burners })))
  .flatMap((one) => values.labs.split(',').map((lab) => ({ ...one, lab })))
  .flatMap((one) => values.kinds.split(',').map((kind) => ({ ...one, kind })))
  .flatMap((one) => numbers(values.cores).map((cores): Case => ({ ...one, cores })));

/** Ends with whoever started it, also where that one was killed. */
const burn = 'const { ppid } = process; while (process.ppid === ppid);';
const playing = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of playing) child.kill('SIGINT');
    process.exit(130);
  });
}

const { folder, library } = buildSlowClock();
const logs = join(values.out, 'logs');
mkdirSync(logs, { recursive: true });
const told = join(values.out, 'outcomes.json');
// Hours long: one that was interrupted goes on where it stopped.
const outcomes: Outcome[] = existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : [];
const nameOf = ({ lab, kind, speed, cores, burners, run }: Case) => [lab, kind, speed, cores, burners, run].join('-');
const over = new Set(outcomes.map(nameOf));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

// Cases of one core do not see each other: each has a core of its own, and asks about that alone.
const processors = numbers(values.on);
const most = Math.max(...cases.map((one) => one.cores));
if (most > processors.length) throw new Error(`--cores ${most} needs as many processors: --on names ${values.on}`);
for (const cores of new Set(cases.map((one) => one.cores))) {
  const waiting = cases.filter((one) => one.cores === cores && !over.has(nameOf(one)));
  const places = Array.from({ length: Math.floor(processors.length / cores) }, (_, index) =>
    processors.slice(index * cores, (index + 1) * cores),
  );
  await Promise.all(
    places.map(async (place) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const outcome = await play(next, place);
        outcomes.push(outcome);
        writeFileSync(told, JSON.stringify(outcomes, null, 2));
        const { lab, kind, speed, burners, run, ended, seconds, why } = outcome;
        console.log(
          `${lab} ${kind} speed ${speed} cores ${cores} burners ${burners} run ${run}: ${ended} ${seconds} s  ${why}`,
        );
      }
    }),
  );
}
console.log(`\n${table(outcomes)}`);
process.exitCode = outcomes.some(({ ended }) => ended === 'WRONG') ? 1 : 0;

async function play(one: Case, place: readonly number[]): Promise<Outcome> {
  const cpus = place.join(',');
  const name = nameOf(one);
  const out = join(values.out, name);
  const burning = Array.from({ length: one.burners }, () =>
    spawn('taskset', ['-c', cpus, process.execPath, '-e', burn], { stdio: 'ignore' }),
  );
  const fromMs = performance.now();
  try {
    // What an interrupted sweep left of it.
    rmSync(out, { recursive: true, force: true });
    const child = spawn('taskset', ['-c', cpus, process.execPath, 'bin/lab.mjs', ...wordsOf(one, out)], {
      cwd: projectFolder,
      env: { ...process.env, ...atSpeed(one.speed, library), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    playing.add(child);
    const printed = await readAll(child).finally(() => playing.delete(child));
    writeFileSync(join(logs, `${name}.txt`), printed.text);
    const ended = endOf(printed.exitCode);
    const seconds = Math.round((performance.now() - fromMs) / 1_000);
    return {
      ...one,
      ended,
      exitCode: printed.exitCode,
      seconds,
      why: ended === 'right' ? '' : reasonOf(out, printed.text),
    };
  } finally {
    for (const burner of burning) burner.kill('SIGKILL');
  }
}

function wordsOf({ lab, kind, run }: Case, out: string): string[] {
  const told = ['--seed', String(run), '--out', out];
  if (kind !== 'drill') return [lab, kind === 'whole' ? '--no-mitigations' : '--quick', ...told];
  const script = join(folder, 'night.txt');
  // Paged is all that is asked for: what one does then is for the tests of drills.
  writeFileSync(script, 'ack\n');
  return ['drill', '--from', lab, '--script', script, ...told];
}

function endOf(exitCode: number | null): Ended {
  if (exitCode === 0) return 'right';
  return exitCode === 4 ? 'inconclusive' : 'WRONG';
}

async function readAll(child: ChildProcess): Promise<{ text: string; exitCode: number | null }> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (some: Buffer) => (text += some.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { text, exitCode };
}

/** The verdict's first reason, or the line that was printed. */
function reasonOf(out: string, text: string): string {
  const stored = existsSync(out) ? readdirSync(out, { recursive: true }).map(String) : [];
  const run = stored.find((path) => path.endsWith('run.json'));
  if (run) {
    const [first] = runResult.parse(JSON.parse(readFileSync(join(out, run), 'utf8'))).verdict.reasons;
    return first === undefined ? '' : sayWithWindow(first);
  }
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('two-am:'));
  return lines.slice(Math.max(0, at), at + 2).join(' ');
}

function table(all: readonly Outcome[]): string {
  const columns = [...new Map(all.map((one) => [[one.cores, one.burners, one.kind].join(), one])).values()];
  const heads = columns.map(
    ({ cores, burners, kind }) =>
      `${cores} core${cores > 1 ? 's' : ''}${burners > 0 ? ', a burner' : ''}${kind === 'quick' ? '' : `, ${kind}`}`,
  );
  const rows = [...new Set(all.map(({ lab, speed }) => `${lab} ${speed}`))].map((row) => {
    const [lab = '', speed = ''] = row.split(' ');
    const cells = columns.map(({ cores, burners, kind }) => {
      const mine = all.filter(
        (one) =>
          one.lab === lab &&
          one.speed === Number(speed) &&
          one.cores === cores &&
          one.burners === burners &&
          one.kind === kind,
      );
      const count = (ended: Ended) => mine.filter((one) => one.ended === ended).length;
      return mine.length === 0 ? '–' : `${count('right')} · ${count('inconclusive')} · ${count('WRONG')}`;
    });
    return `| \`${lab}\` | ${speed} | ${cells.join(' | ')} |`;
  });
  return [`| | speed | ${heads.join(' | ')} |`, `|---|---|${columns.map(() => '---|').join('')}`, ...rows].join('\n');
}
