import type { Arm, RunResult } from '../src/judge/record/result.ts';
import { listLabs, loadLab } from '../src/lab/load/discover.ts';
import { allowedCores, readCpuAllowance } from '../src/world/process/readings/cpu-allowance.ts';
import { measureRoundTrip } from '../src/world/process/readings/machine-speed.ts';
import type { Bench, BenchTable } from './bench.ts';
import { runOnce } from './run-once.ts';

const needs: Bench = {
  title: 'What each lab takes of a machine, beside what its lab.ts states: `needs.times` and `needs.perView`.',
  async run(asked) {
    const cores = allowedCores(await readCpuAllowance());
    const rows: (readonly (string | number)[])[] = [];
    const goals: BenchTable['goals'][number][] = [];
    for (const id of asked.length > 0 ? asked : await listLabs()) {
      const { lab, variants } = await loadLab(id);
      const roundTripMs = measureRoundTrip(1_000);
      const fixes = variants.filter((variant) => variant.id.startsWith('fix:')).map((variant) => variant.id);
      const result = await runOnce({
        labId: id,
        quick: false,
        only: fixes,
        command: 'npm run bench -- needs',
        tell() {},
      });
      const calm = result.arms.find(({ variant, phase }) => variant === 'defect' && phase === 'calm');
      const costs = fixes.map((fix) => ({ fix, times: timesOf(result, fix, calm) }));
      const dearest = costs.toSorted((one, other) => other.times - one.times)[0];
      const perView = calm ? cpuMsPerView(cores, calm) / roundTripMs : Number.NaN;
      const stated = lab.needs?.times ?? Number.NaN;
      rows.push([
        `${id} (${result.verdict.outcome})`,
        costs.map(({ fix, times }) => `${fix.slice(4)} ${times.toFixed(2)}`).join(' · '),
        stated,
        perView.toFixed(1),
        lab.needs?.perView ?? '–',
      ]);
      const times = dearest?.times ?? Number.NaN;
      goals.push({
        title: `${id}: its dearest fix takes at most 1.25 x what is stated`,
        measured: (times / stated).toFixed(2),
        met: times <= 1.25 * stated,
      });
    }
    return [
      {
        title:
          'CPU of all processes: of each fix under the trigger, in multiples of the calm; of a view in JSON round trips of 4,000 floats',
        columns: ['', 'fixes, times', 'stated', 'a view', 'stated'],
        rows,
        goals,
      },
    ];
  },
};
export default needs;

function timesOf(result: RunResult, fix: string, calm: Arm | undefined): number {
  const arm = result.arms.find(({ variant, phase }) => variant === fix && phase === 'triggered');
  return (arm?.disturbance.ownShare ?? Number.NaN) / (calm?.disturbance.ownShare ?? Number.NaN);
}

function cpuMsPerView(cores: number, { disturbance, load }: Arm): number {
  const pages = load.find(({ of }) => of === 'pages');
  return (1_000 * cores * (disturbance.ownShare ?? Number.NaN)) / (pages?.offered ?? Number.NaN);
}
