import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { productWith, type World, worldWith } from '../../src/lab/world.ts';
import { createAnswerCheck } from '../../src/load/answer-check.ts';
import { createGolden } from '../../src/model/golden.ts';
import { markAll, readAll } from '../../src/run/read-world.ts';
import { takeStep } from '../../src/run/take-step.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { hasAddresses } from '../../src/world/find-places.ts';
import { startWorld } from '../../src/world/start-world.ts';
import type { StartedWorld } from '../../src/world/world-plan.ts';
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

/** Calls that each of two servers has of forty, before anybody scales: sorted. */
const shares: Readonly<Record<string, readonly [number, number]>> = {
  'defect.ts': [0, 40],
  'fixes/l7.ts': [20, 20],
  'fixes/round-robin.ts': [20, 20],
  'wrong-fixes/lb-policy-name.ts': [0, 40],
  'wrong-fixes/never-resolved-again.ts': [20, 20],
  'wrong-fixes/eight-connections.ts': [20, 20],
  'mitigations/eight-connections.ts': [20, 20],
};

describe('at light load', { timeout: 40_000 }, () => {
  it.each(files)('%s answers everybody rightly', async (file) => {
    await using world = await startQuietWorld(file);
    const { served, failures } = await askEverybody(world);
    expect(failures).toEqual([{}]);
    const expected = shares[file];
    // A connection that ends in between, or a server that comes back, moves a call or two.
    if (expected) {
      expect(served[0]).toBeGreaterThanOrEqual((expected[0] ?? 0) - 2);
      expect(served[1]).toBeLessThanOrEqual((expected[1] ?? 0) + 2);
    }
  });

  it('no file is without an expectation, but for those whose connections move', () => {
    expect(files.filter((file) => !(file in shares))).toEqual([
      'wrong-fixes/more-replicas.ts',
      'wrong-fixes/short-grace.ts',
      'tries/channel-per-request.ts',
    ]);
  });
});

describe('connections', () => {
  it('one for the defect, eight for eight local pools', async () => {
    for (const [file, connections] of [
      ['defect.ts', 1],
      ['wrong-fixes/eight-connections.ts', 8],
    ] as const) {
      await using world = await startQuietWorld(file);
      await askEverybody(world);
      expect({ file, connections: await countConnections(world) }).toEqual({ file, connections });
    }
  });

  it('one for eight channels that leave the pool as it is: the same connection for all of them', async () => {
    await using project = await makeProject();
    const variant = await project.write(
      'shared-pool.ts',
      `import { credentials, ModelClient, spread } from '#rpc';
       import defect from ${JSON.stringify(join(here, 'defect.ts'))};
       const connect = ({ target }) => spread(8, () => new ModelClient(target, credentials.createInsecure()));
       export default { ...defect, connect };`,
    );
    await using world = await startQuietWorld(variant);
    expect((await askEverybody(world)).served).toEqual([0, 40]);
    expect(await countConnections(world)).toBe(1);
  });
});

describe('after a scale-up from two to four', { timeout: 40_000 }, () => {
  it.each([
    ['defect.ts', [0, 0, 0, 40]],
    ['fixes/l7.ts', [10, 10, 10, 10]],
  ] as const)('%s has each of forty calls at %j', async (file, expected) => {
    await using world = await startQuietWorld(file);
    // Every channel that there is connects now: one that connects later finds the new servers.
    await askEverybody(world);
    await world.apply({ kind: 'scale', models: 4 });
    // Until the balancer's next health check nobody knows of them.
    const served = async () => (await askEverybody(world)).served;
    await expect.poll(served, { timeout: 10_000 }).toEqual(expected);
  });

  it('eight connections stay where they are: the new servers have no call', async ({ skip }) => {
    await using world = await startQuietWorld('wrong-fixes/eight-connections.ts');
    await askEverybody(world);
    await markAll(world.processes());
    await world.apply({ kind: 'scale', models: 4 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const opened = await countConnections(world, 'connectionsOpened');
    const { served } = await askEverybody(world);
    const then = await countConnections(world, 'connectionsOpened');
    skip(opened + then > 0, 'connections ended and were made anew: those know of four servers');
    expect(served).toEqual([0, 0, 20, 20]);
  });

  it.skipIf(!hasPods)('round robin learns of them as its connections end', async () => {
    await using world = await startQuietWorld('fixes/round-robin.ts');
    await world.apply({ kind: 'scale', models: 4 });
    const fewest = async () => (await askEverybody(world)).served[0];
    await expect.poll(fewest, { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
  });

  it.skipIf(!hasPods).each([
    ['wrong-fixes/never-resolved-again.ts', [0, 0, 20, 20]],
    ['wrong-fixes/lb-policy-name.ts', [0, 0, 0, 40]],
  ] as const)('%s does not: each has of forty calls %j', async (file, expected) => {
    await using world = await startQuietWorld(file);
    await world.apply({ kind: 'scale', models: 4 });
    // Longer than the age at which connections end.
    for (let round = 0; round < 4; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await askEverybody(world)).served).toEqual(expected);
    }
  });
});

describe('levers', { timeout: 40_000 }, () => {
  const trigger = { pull: async () => [], undo: async () => {} };

  it('eight connections that are made after the scale-up reach all four', async () => {
    await using world = await startQuietWorld('defect.ts');
    await world.apply({ kind: 'scale', models: 4 });
    await expect
      .poll(
        async () => {
          await takeStep({ kind: 'redeploy', variant: 'eight-connections' }, world, trigger, here);
          return (await askEverybody(world)).served;
        },
        { timeout: 15_000 },
      )
      .toEqual([10, 10, 10, 10]);
  });

  it('the server that is killed is the hot one, and it comes again', async () => {
    await using world = await startQuietWorld('defect.ts', { modelMs: 300, slots: 1 });
    await world.offer(20, 'constant');
    const hot = async () => {
      const { slots = [] } = (await readAll(world.processes('model'), ['slots'])).found;
      return slots.filter(({ value }) => (value.course?.waiting.at(-1) ?? 0) > 2).map(({ from }) => from);
    };
    await expect.poll(async () => (await hot()).length, { timeout: 15_000 }).toBe(1);
    const [name] = await hot();
    const before = new Map(world.processes('model').map((process) => [process.name, process.pid]));
    await takeStep({ kind: 'kill', model: 'busiest' }, world, trigger, here);
    const changed = world.processes('model').filter((process) => before.get(process.name) !== process.pid);
    expect(changed.map((process) => process.name)).toEqual([name]);
  });
});

/** Fresh processes, as in a run, with little to do. */
async function startQuietWorld(file: string, wish: Partial<World> = {}): Promise<StartedWorld> {
  const variant = resolve(here, file);
  const { world } = await importVariant(variant);
  return startWorld({
    seed,
    world: worldWith(lab.world, world, { modelMs: 2 }, wish, hasPods ? null : withoutPods(world)),
    product: productWith(lab.product),
    variant,
    timeoutMs: 5_000,
    storefrontPort: 0,
    reaper: { pid: 0, watch() {}, forget() {}, async [Symbol.asyncDispose]() {} },
    signal: new AbortController().signal,
  });
}

/** A list of servers stands for a name that this machine cannot have. */
function withoutPods(world: Partial<World> | undefined): Partial<World> {
  return world?.link === 'headless' ? { link: 'direct', modelsAtMost: null } : {};
}

const views = 40;

/** What each model server served, fewest first, and how calls failed. */
async function askEverybody(world: StartedWorld) {
  const check = createAnswerCheck(createGolden(seed));
  const origin = `http://127.0.0.1:${world.processes('storefront')[0]?.started.port}`;
  const view = async (index: number) => {
    const user = `u${index % 10}`;
    const response = await fetch(`${origin}/recommendations/${user}`);
    expect(check(user, await response.text())).toBe('right');
  };
  // Until all connections stand, the first of them gets every call.
  for (let index = 0; index < views; index += 1) await view(index);
  await markAll(world.processes());
  for (let index = 0; index < views; index += 1) await view(index);
  const { slots = [], calls = [] } = (await readAll(world.processes(), ['slots', 'calls'])).found;
  return {
    served: slots.map(({ value }) => value.served).toSorted((one, other) => one - other),
    failures: calls.map(({ value }) => value.failures),
  };
}

async function countConnections(
  world: StartedWorld,
  which: 'connectionsOpen' | 'connectionsOpened' = 'connectionsOpen',
): Promise<number> {
  const { wire = [] } = (await readAll(world.processes('storefront'), ['wire'])).found;
  return wire.reduce((sum, { value }) => sum + value[which], 0);
}
