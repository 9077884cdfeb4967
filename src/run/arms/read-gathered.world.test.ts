import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import type { Source } from '../../lab/evidence.ts';
import { evidenceSchemas } from '../../lab/evidence-schema.ts';
import { labsFolder } from '../../lab/folders.ts';
import { worldWith } from '../../lab/world.ts';
import { readArtifact } from '../../world/artifact.ts';
import { rememberPids } from '../../world/process/reaper.test-data.ts';
import { startWorld } from '../../world/process/start-world.ts';
import { markAll, readAll } from './read-world.ts';

const sources = Object.keys(evidenceSchemas) as Source[];

test('what the gatherers of a real world find is evidence', async () => {
  const pids: number[] = [];
  await using world = await startWorld(
    {
      seed: 7,
      world: worldWith({ models: 1, slots: 8, modelMs: 2, hops: 2 }),
      product: { dimension: 64, candidates: 4, budgetMs: 250, batchRows: 8 },
      batches: { perSecond: 20, atOnce: 1, budgetMs: 1_000 },
      variant: readArtifact(join(labsFolder(), 'json-blowup', 'fixes', 'grpc.ts')),
      timeoutMs: 5_000,
      storefrontPort: 0,
      signal: new AbortController().signal,
    },
    rememberPids(pids),
  );
  onTestFinished(async () => void expect(await listSurvivors(pids, 0)).toEqual([]));
  const [storefront] = world.members('storefront');
  await world.offer(50, 'constant');
  await markAll(world.members());
  await storefront?.ask({ kind: 'gather', source: 'cpu-profile', on: true });
  await new Promise((resolve) => setTimeout(resolve, 600));
  const profile = await readAll(world.members('storefront'), ['cpu-profile']);
  const all = await readAll(world.members());
  expect([...profile.failed, ...all.failed]).toEqual([]);
  const found = { ...all.found, ...profile.found };
  expect(Object.keys(found).sort()).toEqual(
    sources.filter((source) => source !== 'strays' && source !== 'witness').sort(),
  );
  expect(found.outcomes?.map(({ from }) => from).sort()).toEqual(['batches', 'pages']);
  expect(found.ledger?.some(({ value }) => value.entries.length > 0)).toBe(true);
});
