import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { now } from '../src/lab/clock.ts';
import { loadLab } from '../src/lab/load/discover.ts';
import { readVariantWorld } from '../src/lab/load/load-variant.ts';
import type { LoadTick } from '../src/lab/load-tick.ts';
import { productWith, worldWith } from '../src/lab/world.ts';
import { calibrate } from '../src/run/arms/calibrate.ts';
import { startRecorder } from '../src/run/arms/record-metrics.ts';
import { createTrigger } from '../src/run/arms/trigger.ts';
import { batchesOf } from '../src/run/arms/variant-world.ts';
import { makeScratchFolder } from '../src/run/scratch-folder.ts';
import { fileNameOf } from '../src/run/store.ts';
import { findBalancer } from '../src/run/tools/find-balancer.ts';
import { faultServerFor, findFaultServer } from '../src/run/tools/find-fault-server.ts';
import { metricsText } from '../src/run/write-metrics.ts';
import { readArtifact } from '../src/world/artifact.ts';
import type { StartedWorld } from '../src/world/contract.ts';
import { pause } from '../src/world/interrupted.ts';
import { openRuntime } from '../src/world/runtime.ts';

/**
 * Plays the defect and the fixes of a lab for as long as it is told, and records what a Prometheus would have scraped: for a machine on
 * which other programs run, where a run would judge nothing. It judges nothing either, and says how many views were good.
 *
 *   npm run observe:play -- missing-deadline --rate 30 --calm 15 --triggered 30 --out recordings
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string' },
    calm: { type: 'string', default: '15' },
    triggered: { type: 'string', default: '30' },
    only: { type: 'string' },
    out: { type: 'string', default: 'recordings' },
  },
});
const { signal } = new AbortController();
const leadInSeconds = 6;
const seed = 7;

const { id, lab, variants } = await loadLab(positionals[0] ?? '');
const chosen = values.only?.split(',');
const played = variants.filter(({ kind, id: name }) =>
  chosen ? chosen.includes(name.replace(/^.*:/, '')) : kind === 'defect' || kind === 'fix',
);
const out = resolve(values.out, id);
await using runtime = openRuntime();
await using scratch = await makeScratchFolder(runtime.removeAtEnd);
let rate = values.rate === undefined ? null : Number(values.rate);
const startedAt = new Date().toISOString();

for (const [index, variant] of played.entries()) {
  const ticks = new Map<number, LoadTick>();
  await using world = await start(variant.file, (seconds) => {
    for (const tick of seconds) ticks.set(tick.second, tick);
  });
  if (rate === null) {
    const calibration = await world.guard(calibrate(world, lab, null, signal));
    rate = calibration.offeredPerSecond;
  }
  await world.guard(world.offer(rate / 2));
  await world.guard(pause((leadInSeconds * 1_000) / 2, signal));
  await world.sizeFor(rate);
  await world.guard(world.offer(rate));
  await world.guard(pause((leadInSeconds * 1_000) / 2, signal));
  const recorder = startRecorder(() => world.members());
  const calmMs = now();
  const calmFrom = Math.max(0, ...ticks.keys());
  await world.guard(pause(Number(values.calm) * 1_000, signal));
  const triggeredMs = now();
  const triggeredFrom = Math.max(0, ...ticks.keys());
  const changes = await world.guard(createTrigger(lab.trigger, world).pull());
  await world.guard(pause(Number(values.triggered) * 1_000, signal));
  const judgedToMs = now();
  const recorded = await recorder.end();
  const name = `${String(index + 1).padStart(2, '0')}-${fileNameOf(variant.id)}`;
  const { firstMs, everyMs, scrapes } = recorded;
  await write(`metrics/${name}.om`, [...metricsText(recorded)].join(''));
  await write(
    `metrics/${name}.json`,
    JSON.stringify({ variant: variant.id, firstMs, everyMs, scrapes: scrapes.length }),
  );
  const arm = (phase: string, startedMs: number, toMs: number) =>
    write(
      `arms/${name}-${phase}/arm.json`,
      JSON.stringify({
        variant: variant.id,
        phase,
        facts: { startedMs, judgedToMs: toMs, changes: phase === 'calm' ? [] : changes },
      }),
    );
  await arm('calm', calmMs, triggeredMs);
  await arm('triggered', triggeredMs, judgedToMs);
  const bad = (from: number, to: number) => {
    const within = [...ticks.values()].filter(({ second }) => second > from && second <= to);
    const sum = (of: 'views' | 'bad') => within.reduce((all, tick) => all + tick[of], 0);
    return `${sum('bad')} of ${sum('views')}`;
  };
  const firstBad = [...ticks.values()]
    .sort((a, b) => a.second - b.second)
    .find((tick) => tick.second >= triggeredFrom && tick.bad > 0);
  console.log(
    `${id} ${variant.id}, ${rate.toFixed(1)}/s: bad in the calm ${bad(calmFrom, triggeredFrom - 1)}, triggered ${bad(triggeredFrom, Number.POSITIVE_INFINITY)}, the first ${firstBad ? firstBad.second - triggeredFrom : '–'} s after the change`,
  );
}
await write('run.json', JSON.stringify({ lab: id, startedAt, ratePerSecond: rate }));

async function start(file: string | null, onTick: (seconds: readonly LoadTick[]) => void): Promise<StartedWorld> {
  if (file === null) throw new Error('a variant without a file');
  const worlds = await readVariantWorld([file], undefined, signal);
  return runtime.start({
    seed,
    world: worldWith(lab.world, worlds.get(file)),
    product: productWith(lab.product),
    variant: readArtifact(file),
    ...batchesOf(lab),
    timeoutMs: 30_000,
    storefrontPort: 0,
    faultServer: faultServerFor(lab.trigger, findFaultServer(null)),
    balancer: { choice: findBalancer('embedded'), configFolder: scratch.path },
    signal,
    onTick,
  });
}

async function write(path: string, text: string): Promise<void> {
  const file = join(out, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}
