import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';
import { runOnce } from './run-once.ts';
import { growRun } from './stored/grow-run.ts';

const views = 1_000_000;
const mostMb = 300;

/** `TWO_AM_BENCH_AGAINST` names the folder of another build of two-am, its packages installed: each command is run by both, in turns. */
const builds = [
  { name: 'this build', folder: fileURLToPath(new URL('..', import.meta.url)) },
  ...(process.env.TWO_AM_BENCH_AGAINST ? [{ name: 'the other build', folder: process.env.TWO_AM_BENCH_AGAINST }] : []),
];

const stored: Bench = {
  title: 'What it takes to judge, compare and draw a stored run of a million page views.',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'two-am-bench-stored-'));
    try {
      const large = join(folder, 'large');
      let grown = 0;
      const asked = { labId: 'json-blowup', quick: true, only: null, command: 'npm run bench -- stored', tell() {} };
      await runOnce(asked, async (run) => {
        grown = await growRun(run, large, views);
      });
      const commands = {
        judge: ['judge', large, '--json'],
        compare: ['compare', large, large, '--json'],
        'report --html': ['report', large, '--quiet', '--html', join(folder, 'page.html')],
        postmortem: ['postmortem', large, '--file', join(folder, 'postmortem.md')],
      };
      const taken = [];
      for (const [command, args] of Object.entries(commands)) {
        for (const build of builds) {
          await rm(join(folder, 'postmortem.md'), { force: true });
          taken.push({ command, build: build.name, ...take(build.folder, args) });
        }
      }
      const [heaviest] = taken
        .filter(({ build }) => build === 'this build')
        .toSorted((one, other) => other.mb - one.mb);
      return [
        {
          title: `a stored run of json-blowup with ${grown} page views`,
          columns: ['', '', 's', 'CPU s', 'MB resident at most'],
          rows: taken.map(({ command, build, seconds, cpuSeconds, mb }) => [
            command,
            build,
            seconds.toFixed(1),
            cpuSeconds.toFixed(1),
            Math.round(mb),
          ]),
          goals: [
            {
              title: `each takes <= ${mostMb} MB`,
              measured: heaviest ? `${heaviest.command}: ${Math.round(heaviest.mb)} MB` : 'nothing was run',
              met: heaviest !== undefined && heaviest.mb <= mostMb,
            },
          ],
        },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default stored;

/** Told by the process itself when it exits, since nobody else sees the most that it has held. */
const telling = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); " +
    "process._rawDebug('taken ' + JSON.stringify({ mb: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 })); });",
)}`;

function take(build: string, args: readonly string[]) {
  const startedMs = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ['--import', telling, join(build, 'bin/lab.mjs'), ...args], {
    cwd: build,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  const [, told] = /^taken (.*)$/m.exec(stderr) ?? [];
  if (told === undefined) throw new Error(`${args[0]} ended with ${status} and told nothing: ${stderr.slice(0, 500)}`);
  const { mb, cpuSeconds }: { mb: number; cpuSeconds: number } = JSON.parse(told);
  return { seconds, mb, cpuSeconds };
}
