import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atSpeed, buildSlowClock } from './slow-clock.ts';

/**
 * What makes a thread look like one of a slower CPU: a clock that runs faster, or a cgroup's quota? Prints, for each, what a
 * JSON round trip of 4,000 floats takes and how much of its time the thread is at work. Linux; the quota needs root.
 */

const speed = 0.6;
const program = `
  const values = Array.from({ length: 4000 }, (_, index) => Math.fround(Math.sin(index) / 3));
  const once = () => JSON.parse(JSON.stringify(values)).length;
  for (let index = 0; index < 300; index += 1) once();
  const took = [];
  const cpu = process.threadCpuUsage();
  const from = performance.now();
  for (let last = from; last - from < 4000; ) {
    once();
    const now = performance.now();
    took.push(now - last);
    last = now;
  }
  const used = process.threadCpuUsage(cpu);
  const atWork = (used.user + used.system) / 1000 / (performance.now() - from);
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.floor(share * (took.length - 1))].toFixed(2);
  console.log(JSON.stringify([at(0.5), at(0.99), at(0.999), atWork.toFixed(2)]));
`;

const quotas: readonly (readonly [period: number, says: string])[] = [
  [100_000, 'quota 60 of 100 ms'],
  [5_000, 'quota 3 of 5 ms'],
];

const { folder, library } = buildSlowClock();
try {
  const rows = [
    ['as it is', run({})],
    [`clock at ${speed}`, run(atSpeed(speed, library))],
    ...quotas.map(([period, says]) => [says, runWithQuota(period)] as const),
  ] as const;
  console.log('| | p50 ms | p99 | p99.9 | at work |\n|---|---|---|---|---|');
  for (const [says, figures] of rows) console.log(`| ${says} | ${figures.join(' | ')} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(env: NodeJS.ProcessEnv): readonly string[] {
  const printed = execFileSync(process.execPath, ['-e', program], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return JSON.parse(printed);
}

/** cgroup v1; elsewhere it says that it could not. */
function runWithQuota(periodUs: number): readonly string[] {
  const group = join('/sys/fs/cgroup/cpu', `two-am-probe-${process.pid}`);
  if (!existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) return ['not tried here'];
  mkdirSync(group);
  try {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(periodUs));
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(periodUs * speed));
    const inside = `echo $$ > ${group}/cgroup.procs && exec "$0" -e "$1"`;
    return JSON.parse(execFileSync('sh', ['-c', inside, process.execPath, program], { encoding: 'utf8' }));
  } finally {
    rmdirSync(group);
  }
}
