import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, BenchTable } from './bench.ts';
import { median, ratioOf } from './rounds.ts';
import { runOnce } from './run-once.ts';

const lab: Bench = {
  title: 'How long one waits: for the list of labs, for the page, for the fix, for all arms of json-blowup.',
  async run() {
    return [timeList(), await timeRuns()];
  },
};
export default lab;

const launcher = fileURLToPath(new URL('../bin/lab.mjs', import.meta.url));
const rounds = 15;
/** `TWO_AM_BENCH_AGAINST` names the folder of another build of two-am, its packages installed. */
const otherBuild = process.env.TWO_AM_BENCH_AGAINST;

/** Both in turns, so that whatever else the machine does falls on both alike. */
function timeList(): BenchTable {
  const times = { bare: [] as number[], list: [] as number[], other: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    const bare = timeProcess(['--eval', '0']);
    const list = timeProcess([launcher, 'list']);
    const other = otherBuild ? timeProcess([join(otherBuild, 'bin', 'lab.mjs'), 'list']) : Number.NaN;
    if (round < 0) continue;
    times.bare.push(bare);
    times.list.push(list);
    times.other.push(other);
  }
  const beyondBare = (some: readonly number[]) => some.map((ms, round) => ms - (times.bare[round] ?? Number.NaN));
  const beyond = median(beyondBare(times.list));
  const ratio = ratioOf(beyondBare(times.list), beyondBare(times.other));
  return {
    title: `start-up, median of ${rounds} rounds in turns`,
    columns: ['', 'ms'],
    rows: [
      ['a bare Node', Math.round(median(times.bare))],
      ['npm run lab -- list, without npm', Math.round(median(times.list))],
      ...(otherBuild ? [['the same of the other build', Math.round(median(times.other))]] : []),
    ],
    goals: [
      { title: 'list <= 150 ms beyond a bare Node', measured: `${Math.round(beyond)} ms`, met: beyond <= 150 },
      ...(otherBuild
        ? [{ title: 'of that <= 0.5 times the other build', measured: ratio.toFixed(2), met: ratio <= 0.5 }]
        : []),
    ],
  };
}

function timeProcess(args: readonly string[]): number {
  const startedMs = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - startedMs;
}

/** The page as somebody who waits for it sees it; a disturbed window that is taken again costs its time here too. */
async function timeRuns(): Promise<BenchTable> {
  const quick = await timeRun(true);
  const all = await timeRun(false);
  const row = (title: string, seconds: number | null) => [title, seconds === null ? '–' : seconds.toFixed(1)] as const;
  const goal = (title: string, seconds: number | null, atMost: number) => ({
    title: `${title} <= ${atMost} s`,
    measured: seconds === null ? 'it did not come' : `${seconds.toFixed(1)} s`,
    met: seconds !== null && seconds <= atMost,
  });
  return {
    title: 'json-blowup',
    columns: ['', 's'],
    rows: [
      row('until the page', all.pageSeconds),
      row(`--quick (${quick.outcome})`, quick.seconds),
      row(`all arms but the mitigations (${all.outcome})`, all.seconds),
    ],
    goals: [
      goal('the page', all.pageSeconds, 15),
      goal('--quick', quick.seconds, 30),
      goal('all arms but the mitigations', all.seconds, 90),
    ],
  };
}

async function timeRun(quick: boolean) {
  const startedMs = performance.now();
  let pageSeconds: number | null = null;
  const { verdict } = await runOnce({
    labId: 'json-blowup',
    quick,
    only: null,
    command: 'npm run bench -- lab',
    tell: (event) => {
      if (event.kind === 'page') pageSeconds = (performance.now() - startedMs) / 1_000;
    },
  });
  return { seconds: (performance.now() - startedMs) / 1_000, pageSeconds, outcome: verdict.outcome };
}
