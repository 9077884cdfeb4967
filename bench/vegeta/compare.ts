import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../../src/judge/statistics/percentile.ts';
import { loadLab } from '../../src/lab/load/discover.ts';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { vegetaTargets } from '../../src/report/export/vegeta.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { makeScratchFolder } from '../../src/run/scratch-folder.ts';
import { faultServerFor, findFaultServer } from '../../src/run/tools/find-fault-server.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { pause } from '../../src/world/interrupted.ts';
import { addressOf } from '../../src/world/place.ts';
import { openRuntime } from '../../src/world/runtime.ts';

/**
 * The same open loop by vegeta and by our load, in turns, against the calm of a lab that stays up:
 *
 *   node bench/vegeta/compare.ts missing-deadline --rate 60 --seconds 20 --rounds 3
 *
 * Ours once evenly spaced, as vegeta's is, and once by chance, as in a run. Needs vegeta 12 on PATH.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
});
const [rate, seconds, rounds] = [values.rate, values.seconds, values.rounds].map(Number) as [number, number, number];
const { signal } = new AbortController();
const { id, lab, variants } = await loadLab(positionals[0] ?? 'missing-deadline');
const file = variants.find((variant) => variant.id === 'defect')?.file;
if (!file) throw new Error(`${id} has no defect`);

await using runtime = openRuntime();
await using scratch = await makeScratchFolder(runtime.removeAtEnd);
await using world = await runtime.start({
  seed: 7,
  world: worldWith(lab.world),
  product: productWith(lab.product),
  variant: readArtifact(file),
  timeoutMs: 10_000,
  storefrontPort: 0,
  faultServer: faultServerFor(lab.trigger, findFaultServer(null)),
  balancer: { choice: { kind: 'embedded' }, configFolder: scratch.path },
  signal,
  onTick() {},
});
const origin = `http://${addressOf(world.members('storefront')[0]?.reachedAt ?? { host: '', port: 0 })}`;
const targets = join(scratch.path, 'targets.txt');
writeFileSync(targets, vegetaTargets(origin));

await world.guard(world.offer(rate));
await world.guard(pause(5_000, signal));
const ways = {
  ours: () => byOurs('constant'),
  'ours, by chance': () => byOurs('poisson'),
  vegeta: byVegeta,
};
for (let round = 1; round <= rounds; round += 1) {
  for (const [way, measure] of Object.entries(ways)) {
    const { count, p50, p99 } = await measure();
    console.log(`round ${round}  ${way.padEnd(16)} ${count} views  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`);
  }
}

interface Measured {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

async function byOurs(arrivals: 'constant' | 'poisson'): Promise<Measured> {
  const loads = world.members('load');
  await world.guard(world.offer(rate, arrivals));
  await world.guard(pause(1_000, signal));
  await world.guard(markAll(loads));
  await world.guard(pause(seconds * 1_000, signal));
  const { found } = await world.guard(readAll(loads, ['outcomes']));
  await world.guard(world.offer(0));
  await world.guard(pause(1_000, signal));
  const tookMs = (found.outcomes ?? []).flatMap(({ value: { views, readMs } }) =>
    [...views].map(({ intendedMs, doneMs }) => (doneMs ?? readMs) - intendedMs),
  );
  return {
    count: tookMs.length,
    p50: percentile(tookMs, 0.5) ?? Number.NaN,
    p99: percentile(tookMs, 0.99) ?? Number.NaN,
  };
}

async function byVegeta(): Promise<Measured> {
  const line = `vegeta attack -targets '${targets}' -rate ${rate}/1s -duration ${seconds}s -timeout 10s -max-body 0 | vegeta report -type json`;
  const attack = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Buffer[] = [];
  attack.stdout.on('data', (piece: Buffer) => said.push(piece));
  const [code] = await world.guard(once(attack, 'close'));
  if (code !== 0) throw new Error(`vegeta ended with ${code}`);
  const { latencies, requests, success } = JSON.parse(Buffer.concat(said).toString()) as {
    latencies: { '50th': number; '99th': number };
    requests: number;
    success: number;
  };
  if (success < 1) console.log(`vegeta: ${(success * 100).toFixed(1)} % were answered with 200`);
  return { count: requests, p50: latencies['50th'] / 1e6, p99: latencies['99th'] / 1e6 };
}
