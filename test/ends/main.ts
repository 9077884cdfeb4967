import { type ChildProcess, spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../../src/lab/random.ts';
import { copyLab } from '../lab-command.ts';
import { copyLightLab } from '../light-lab.ts';
import { makeProject } from '../project.ts';
import { type Killed, killOne, signals } from './kill-one.ts';
import { listVictims } from './victims.ts';

/**
 * Kills every command that starts something at random moments, by every signal, on an idle machine and beside programs that
 * burn it, and looks for what is left. By hand, on Linux: `npm run test:ends -- --kills 1000` takes hours;
 * Ctrl-C ends it after the kill that is under way, with the table so far.
 */

const names = listVictims().map(({ name }) => name);
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '56' },
    seed: { type: 'string', default: '1' },
    of: { type: 'string', default: names.join() },
    /** Of burners. */
    loads: { type: 'string', default: '0,10' },
  },
});

/** How long all may take to be gone, and how much later phases come. */
const ofLoad = (burners: number) => (burners === 0 ? { boundMs: 2_000, slower: 1 } : { boundMs: 5_000, slower: 3 });
/** Ends with whoever started it, also where that one was killed. */
const burn = 'const { ppid } = process; while (process.ppid === ppid);';

const loads = values.loads.split(',').map(Number);
const victims = listVictims().filter(({ name }) => values.of.split(',').includes(name));
const kinds = loads.flatMap((burners) => victims.map((victim) => ({ burners, victim })));
if (kinds.length === 0) {
  console.error(`There is nothing to kill: --of takes ${names.join(', ')}; --loads numbers of burners.`);
  process.exit(2);
}

await using project = await makeProject();
await copyLightLab(project);
await copyLab(project, 'pinned', {}, 'l4-pinning');
const labs = join(project.folder, 'labs');
const draw = random(Number(values.seed), 'ends');
const told: { row: string; killed: Killed }[] = [];

let isStopped = false;
// Until it is told again: what was started has to end as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isStopped = true;
  });
}
for (let index = 0; index < Number(values.kills) && !isStopped; index += 1) {
  const { burners, victim } = kinds[index % kinds.length] as (typeof kinds)[number];
  const signal = signals[Math.floor(draw() * signals.length)] ?? 'SIGKILL';
  const { boundMs, slower } = ofLoad(burners);
  const afterMs = Math.round(draw() * victim.withinMs * slower);
  const burning = Array.from({ length: burners }, () => spawn(process.execPath, ['-e', burn], { stdio: 'ignore' }));
  try {
    const killed = await killOne({ victim, signal, afterMs, boundMs, labs });
    told.push({ row: `${victim.name} | ${burners}`, killed });
    console.log(`${index + 1} ${victim.name}, load ${burners}, ${signal} after ${afterMs} ms: ${say(killed)}`);
  } finally {
    for (const burner of burning) await end(burner);
  }
}
console.log(
  `\n${table()}\n\nload average of the machine at the end: ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')}`,
);
process.exitCode = told.some(({ killed }) => killed.how === 'left') ? 1 : 0;

function end(burner: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    burner.once('exit', () => resolve());
    burner.kill('SIGKILL');
  });
}

function say(killed: Killed): string {
  if (killed.how === 'gone') return `gone after ${Math.round(killed.tookMs)} ms`;
  return killed.how === 'left' ? `LEFT\n  ${killed.left.join('\n  ')}` : `missed: ${killed.why}`;
}

function table(): string {
  const rows = [...Map.groupBy(told, ({ row }) => row)].map(([row, all]) => {
    const tookMs = all.flatMap(({ killed }) => (killed.how === 'gone' ? [killed.tookMs] : []));
    const count = (how: Killed['how']) => all.filter(({ killed }) => killed.how === how).length;
    const longest = tookMs.length === 0 ? '' : `${(Math.max(...tookMs) / 1_000).toFixed(1)} s`;
    return `| ${row} | ${all.length - count('missed')} | ${count('left')} | ${longest} | ${count('missed')} |`;
  });
  return [
    '| command | burners | kills | left something | longest, of the others | missed |',
    '|---|---|---|---|---|---|',
  ]
    .concat(rows)
    .join('\n');
}
