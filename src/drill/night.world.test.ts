import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listServices } from '../../test/drill/untouched-night.ts';
import { loadLab } from '../lab/load/discover.ts';
import { listDrills, loadDrill } from '../lab/load/load-drill.ts';
import { drawNight } from '../lab/night/draw-night.ts';
import { labOfNight } from '../lab/night/night-lab.ts';
import { productWith, worldWith } from '../lab/world.ts';
import { markAll, readAll } from '../run/arms/read-world.ts';
import { createTrigger } from '../run/arms/trigger.ts';
import { batchesOf } from '../run/arms/variant-world.ts';
import { readArtifact } from '../world/artifact.ts';
import { openRuntime } from '../world/runtime.ts';
import { copyNeutrally, makeModuleFolder } from './neutral-copy.ts';
import { surroundFile } from './ordinary-code/surround.ts';
import { incidentOf } from './pick-incident.ts';
import { isServing } from './serving.ts';

const seed = 11;

test.each(await listDrills())(
  '%s: its night comes up with what was drawn, serves views and batches, and is triggered',
  { timeout: 60_000 },
  async (id) => {
    const folder = await mkdtemp(join(tmpdir(), 'two-am-night-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'storefront.ts');
    await makeModuleFolder(folder);
    await copyNeutrally((await incidentOf(id, 'defect')).file, folder, 'storefront.ts');
    await surroundFile(file, seed);
    const night = drawNight((await loadDrill(id)).trigger, seed);
    const lab = labOfNight((await loadLab(id)).lab, night, false);
    const planned = worldWith(lab.world);

    await using runtime = openRuntime();
    await using world = await runtime.start({
      seed,
      world: planned,
      product: productWith(lab.product),
      ...batchesOf(lab),
      variant: readArtifact(file),
      timeoutMs: 10_000,
      storefrontPort: 0,
      names: night.names,
      oneAddress: true,
      signal: new AbortController().signal,
    });
    const seen = () =>
      world
        .members()
        .filter(isServing)
        .map(({ name, role, reachedAt }) => ({ name, role, host: reachedAt?.host }));
    const calm = { ...lab, trigger: [] };
    expect(seen()).toEqual(listServices(night, calm, planned, false));

    await markAll(world.members());
    await world.offer(10);
    const outcomes = async (of: string) => {
      const { found } = await readAll(world.members(), ['outcomes']);
      return found.outcomes?.find(({ from }) => from === of)?.value.views ?? [];
    };
    for (const stream of ['pages', 'batches']) {
      const answered = async () => [...(await outcomes(stream))].filter(({ doneMs }) => doneMs !== null).length;
      await expect.poll(answered, { timeout: 20_000 }).toBeGreaterThan(3);
      const bad = [...(await outcomes(stream))].filter(({ doneMs, status }) => doneMs !== null && status !== 200);
      expect(bad).toEqual([]);
    }

    await createTrigger(lab.trigger, world).pull();
    expect(seen()).toEqual(listServices(night, lab, planned, false));
  },
);
