import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { productWith, type World, worldWith } from '../../src/lab/world.ts';
import { createAnswerCheck } from '../../src/load/answer-check.ts';
import { testSecret } from '../../src/load/pages-server.ts';
import { createGolden } from '../../src/model/golden.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { takeStep } from '../../src/run/arms/take-step.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { hasAddresses } from '../../src/world/process/find-places.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import { type ProcessWorld, startWorld } from '../../src/world/process/start-world.ts';
import { makeProject } from '../../test/project.ts';
import lab from './lab.ts';

const here = import.meta.dirname;
const seed = 7;
const files = ['.', 'fixes', 'wrong-fixes', 'mitigations', 'tries'].flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith('.ts') && (folder !== '.' || name === 'defect.ts'))
    .map((name) => join(folder, name)),
);
const hasPods = await hasAddresses(6);

/** Longer than a connection lives, where connections end, and than the name or a health check takes to know of a server. */
const ageMs = 1_500;
/** A connection that ends in between, or a server that comes back, moves a call or two. */
const strays = 2;
/** Calls that each server has of forty, fewest first: of two servers, and of the four that they are later. */
const pinned = { ofTwo: [0, 40], ofFour: [0, 0, 0, 40] } as const;
const balanced = { ofTwo: [20, 20], ofFour: [10, 10, 10, 10] } as const;
const balancedOnce = { ofTwo: [20, 20], ofFour: [0, 0, 20, 20] } as const;

/** Worlds are dear: where only the storefront differs, one serves for several files, each asked by `redeploy`. */
describe('servers, as they grow from two to four', { timeout: 40_000 }, () => {
  const asked = new Set<string>();
  const begin = (file: string) => {
    asked.add(file);
    return startQuietWorld(file);
  };
  const redeploy = (world: ProcessWorld, file: string) => {
    asked.add(file);
    return world.restart('storefront', readArtifact(resolve(here, file)));
  };

  it('one has all that a connection brings, even after others join; eight connections made then reach all', async () => {
    await using world = await begin('defect.ts');
    await expectShares(world, pinned.ofTwo);
    expect(await countConnections(world)).toBe(1);
    await world.apply({ kind: 'scale', models: 4 });
    await wait(ageMs);
    await expectShares(world, pinned.ofFour);
    asked.add('mitigations/eight-connections.ts');
    const pull = async () => {
      await takeStep({ kind: 'redeploy', variant: 'eight-connections' }, world, trigger, here);
      return (await askEverybody(world)).served;
    };
    await expect.poll(pull, { timeout: 15_000 }).toEqual(balanced.ofFour);
  });

  it('those that join get no call from eight connections, which stay where they are', async ({ skip }) => {
    await using world = await begin('wrong-fixes/eight-connections.ts');
    await expectShares(world, balancedOnce.ofTwo);
    expect(await countConnections(world)).toBe(8);
    await markAll(world.members());
    await world.apply({ kind: 'scale', models: 4 });
    await wait(ageMs);
    const opened = await countConnections(world, 'connectionsOpened');
    const { served } = await askEverybody(world);
    const then = await countConnections(world, 'connectionsOpened');
    skip(opened + then > 0, 'connections ended and were made anew: those know of four servers');
    expect(served).toEqual(balancedOnce.ofFour);
  });

  it('one has all eight channels that leave the pool as it is: they share one connection', async () => {
    await using project = await makeProject();
    const shared = await project.write(
      'shared-pool.ts',
      `import { credentials, ModelClient, spread } from '#rpc';
       import defect from ${JSON.stringify(join(here, 'defect.ts'))};
       const connect = ({ target }) => spread(8, () => new ModelClient(target, credentials.createInsecure()));
       export default { ...defect, connect };`,
    );
    await using world = await begin('defect.ts');
    await redeploy(world, shared);
    await expectShares(world, pinned.ofTwo);
    expect(await countConnections(world)).toBe(1);
    await redeploy(world, 'tries/channel-per-request.ts');
    expect((await askEverybody(world)).failures).toEqual([{}]);
  });

  it('a balancer of calls gives those that join their share', async () => {
    await using world = await begin('fixes/l7.ts');
    await expectShares(world, balanced.ofTwo);
    await world.apply({ kind: 'scale', models: 4 });
    // Until the balancer's next health check nobody knows of them.
    const served = async () => (await askEverybody(world)).served;
    await expect.poll(served, { timeout: 10_000 }).toEqual(balanced.ofFour);
  });

  it('round robin learns of those that join as its connections end; under the name of another policy it is not round robin', async () => {
    await using world = await begin('fixes/round-robin.ts');
    await expectShares(world, balanced.ofTwo);
    const fewest = async () => (await askEverybody(world)).served[0];
    if (hasPods) {
      await world.apply({ kind: 'scale', models: 4 });
      await expect.poll(fewest, { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
    }
    await redeploy(world, 'wrong-fixes/lb-policy-name.ts');
    const all = hasPods ? pinned.ofFour : pinned.ofTwo;
    await expectShares(world, all);
    await wait(ageMs);
    await expectShares(world, all);
  });

  it('round robin whose connections stay never learns of them', async () => {
    await using world = await begin('wrong-fixes/never-resolved-again.ts');
    await expectShares(world, balancedOnce.ofTwo);
    if (!hasPods) return;
    await world.apply({ kind: 'scale', models: 4 });
    await wait(ageMs);
    await expectShares(world, balancedOnce.ofFour);
  });

  it.each([
    'wrong-fixes/more-replicas.ts',
    'wrong-fixes/short-grace.ts',
    'wrong-fixes/ready-early.ts',
    'tries/warm-first.ts',
  ])('%s answers everybody', async (file) => {
    await using world = await begin(file);
    expect((await askEverybody(world)).failures).toEqual([{}]);
  });

  it('no file is left out', () => {
    expect(files.filter((file) => !asked.has(file))).toEqual([]);
  });
});

const trigger = { pull: async () => [], undo: async () => {}, isPulled: false };

describe('mitigations', { timeout: 40_000 }, () => {
  it('the server that is killed is the hot one, and it comes back', async () => {
    await using world = await startQuietWorld('defect.ts', { modelMs: 300, slots: 1 });
    await world.offer(20, 'constant');
    const hot = async () => {
      const { slots = [] } = (await readAll(world.members('accelerator'), ['slots'])).found;
      return slots.filter(({ value }) => (value.course?.waiting.at(-1) ?? 0) > 2).map(({ from }) => from);
    };
    await expect.poll(async () => (await hot()).length, { timeout: 15_000 }).toBe(1);
    const [name] = await hot();
    const before = new Map(world.members('model').map((process) => [process.name, process.pid]));
    await takeStep({ kind: 'kill', model: 'busiest' }, world, trigger, here);
    const changed = world.members('model').filter((process) => before.get(process.name) !== process.pid);
    expect(changed.map((process) => process.name)).toEqual([name]);
  });
});

/** Fresh processes, as in a run, with little to do. */
async function startQuietWorld(file: string, wish: Partial<World> = {}): Promise<ProcessWorld> {
  const variant = resolve(here, file);
  const { world } = await importVariant(variant);
  return startWorld(
    {
      seed,
      world: worldWith(lab.world, world, { modelMs: 2 }, wish, hasPods ? null : withoutPods(world)),
      product: productWith(lab.product),
      variant: readArtifact(variant),
      timeoutMs: 5_000,
      storefrontPort: 0,
      secret: testSecret,
      signal: new AbortController().signal,
    },
    rememberPids(),
  );
}

/** A list of servers stands for a name that this machine cannot have. */
function withoutPods(world: Partial<World> | undefined): Partial<World> {
  return world?.link === 'headless' ? { link: 'direct', modelsAtMost: null } : {};
}

async function expectShares(world: ProcessWorld, expected: readonly number[]): Promise<void> {
  const { served, failures } = await askEverybody(world);
  expect(failures).toEqual([{}]);
  expect(served).toHaveLength(expected.length);
  const strayed = served.map((calls, server) => Math.abs(calls - (expected[server] ?? 0)));
  expect(Math.max(...strayed), `${served} of ${expected}`).toBeLessThanOrEqual(strays);
}

/** Until all connections stand, the first of them gets every call: these are not counted. */
const viewsBefore = 16;
const views = 40;

/** What each model server served, fewest first, and how calls failed. */
async function askEverybody(world: ProcessWorld) {
  const check = createAnswerCheck(createGolden(seed, testSecret));
  const origin = `http://127.0.0.1:${world.members('storefront')[0]?.started.port}`;
  const view = async (index: number) => {
    const user = `u${index % 10}`;
    const response = await fetch(`${origin}/recommendations/${user}`);
    expect(check(user, await response.text())).toBe('right');
  };
  for (let index = 0; index < viewsBefore; index += 1) await view(index);
  await markAll(world.members());
  for (let index = 0; index < views; index += 1) await view(index);
  const { slots = [], calls = [] } = (await readAll(world.members(), ['slots', 'calls'])).found;
  return {
    served: slots.map(({ value }) => value.served).toSorted((one, other) => one - other),
    failures: calls.map(({ value }) => value.failures),
  };
}

async function countConnections(
  world: ProcessWorld,
  which: 'connectionsOpen' | 'connectionsOpened' = 'connectionsOpen',
): Promise<number> {
  const { wire = [] } = (await readAll(world.members('storefront'), ['wire'])).found;
  return wire.reduce((sum, { value }) => sum + value[which], 0);
}
