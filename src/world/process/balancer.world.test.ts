import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import { labsFolder } from '../../lab/folders.ts';
import { type World, worldWith } from '../../lab/world.ts';
import { markAll, readAll } from '../../run/arms/read-world.ts';
import { readArtifact } from '../artifact.ts';
import { rememberPids } from './reaper.test-data.ts';
import { type ProcessWorld, startWorld } from './start-world.ts';

/** Worlds of real processes, with a balancer between the storefront and its model servers. */

const oneChannel = join(labsFolder(), 'json-blowup', 'fixes', 'grpc.ts');

describe('a balancer in a world', () => {
  test.each([
    ['l4', [0, 12]],
    ['l7', [6, 6]],
  ] as const)('%s: calls of one connection go to so many of two model servers', async (link, expected) => {
    const world = await start({ models: 2, link });
    expect(world.upstream).toHaveLength(1);
    expect(world.members('balancer')).toHaveLength(1);
    expect((await serve(world, 12)).sort((one, other) => one - other)).toEqual(expected);
  });

  test('goes on when its model servers are restarted', async () => {
    const world = await start({ models: 2, link: 'l7' });
    await world.restart('model');
    const answered = async () => (await view(world)).ok;
    await expect.poll(answered, { timeout: 10_000 }).toBe(true);
    await expect.poll(() => serve(world, 12), { timeout: 10_000 }).toEqual([6, 6]);
  });

  test('stands behind a ranker, where there is one', async () => {
    const world = await start({ models: 2, link: 'l7', hops: 2 });
    expect(await serve(world, 12)).toEqual([6, 6]);
  });

  test('of calls cannot read what is encrypted, and says so', async () => {
    await expect(start({ link: 'l7', tls: true })).rejects.toMatchObject({ code: 'broken-lab' });
  });
});

async function start(wish: Partial<World>): Promise<ProcessWorld> {
  const pids: number[] = [];
  const world = await startWorld(
    {
      seed: 7,
      world: worldWith({ slots: 8, modelMs: 2, ...wish }),
      product: { dimension: 64, candidates: 4, budgetMs: 250 },
      variant: readArtifact(oneChannel),
      timeoutMs: 5_000,
      storefrontPort: 0,
      signal: new AbortController().signal,
    },
    rememberPids(pids),
  );
  onTestFinished(async () => {
    await world[Symbol.asyncDispose]();
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });
  return world;
}

function view(world: ProcessWorld): Promise<Response> {
  const port = world.members('storefront')[0]?.started.port;
  return fetch(`http://127.0.0.1:${port}/recommendations/u1`);
}

/** How many of so many page views each model server has answered. */
async function serve(world: ProcessWorld, views: number): Promise<number[]> {
  const counting = world.members('accelerator');
  await markAll(counting);
  for (let index = 0; index < views; index += 1) await view(world);
  const { found } = await readAll(counting, ['slots']);
  return (found.slots ?? []).map(({ value }) => value.served);
}
