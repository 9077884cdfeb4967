import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import { makeProject, type Project } from '../../../test/project.ts';
import { worldWith } from '../../lab/world.ts';
import { markAll, readAll } from '../../run/arms/read-world.ts';
import { readArtifact } from '../artifact.ts';
import { hasAddresses } from './find-places.ts';
import { rememberPids } from './reaper.test-data.ts';
import type { ServiceProcess } from './service-process.ts';
import { type ProcessWorld, startWorld } from './start-world.ts';

const world = worldWith({ models: 2, modelsAtMost: 4, slots: 8, modelMs: 2, link: 'headless' });
const everyAddress = `
  import { credentials, ModelClient, serveModel } from '#rpc';
  const options = {
    'grpc.service_config': JSON.stringify({
      loadBalancingConfig: [{ round_robin: {} }],
      methodConfig: [
        {
          name: [{}],
          // A call on a connection that is just being closed was never begun.
          retryPolicy: {
            maxAttempts: 5,
            initialBackoff: '0.05s',
            maxBackoff: '0.5s',
            backoffMultiplier: 2,
            retryableStatusCodes: ['UNAVAILABLE'],
          },
        },
      ],
    }),
    'grpc.service_config_disable_resolution': 1,
    'grpc.dns_min_time_between_resolutions_ms': 100,
  };
  export default {
    connect: (link) => new ModelClient(link.target, credentials.createInsecure(), options),
    serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), {
      'grpc.max_connection_age_ms': 1_000, 'grpc.max_connection_age_grace_ms': 5_000,
    }),
  };`;

describe('a world behind a headless name', async () => {
  const here = await hasAddresses(4);
  let project: Project;
  let variant: string;
  beforeAll(async () => {
    project = await makeProject();
    variant = await project.write('variant.ts', everyAddress);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.skipIf(!here)('is scaled up under load, and down again, and no call is lost', { timeout: 40_000 }, async () => {
    const pids: number[] = [];
    await using started = await start(pids);
    expect(started.members().map(({ name }) => name)).toEqual([
      'accelerator',
      'dns',
      'load',
      'model-1',
      'model-2',
      'storefront',
    ]);
    expect(started.target).toMatch(/^dns:\/\/127\.0\.0\.1:\d+\/model\.lab:\d+$/);
    const [first, second] = started.members('model');
    const port = first?.started.port ?? 0;
    expect(second).toMatchObject({ host: '127.0.0.3', started: { port } });
    // Forked, and not yet a server.
    expect(await isOpen('127.0.0.4', port)).toBe(false);

    // Until the first connection stands calls may fail: whoever waits for readiness asks again.
    await markAll(started.members());
    await started.offer(100, 'constant');
    const grown = await started.apply({ kind: 'scale', models: 4 });
    const all = started.members('model');
    expect(all.map(({ name, host }) => [name, host])).toEqual([
      ['model-1', '127.0.0.2'],
      ['model-2', '127.0.0.3'],
      ['model-3', '127.0.0.4'],
      ['model-4', '127.0.0.5'],
    ]);
    await expect.poll(() => quietest(started), { timeout: 15_000 }).toBeGreaterThan(0);

    await grown[Symbol.asyncDispose]();
    expect(started.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2']);
    const gone = all.slice(2).map(({ pid }) => pid);
    expect(await listSurvivors(gone, 0)).toEqual([]);
    expect(await isOpen('127.0.0.5', port)).toBe(false);
    const { found } = await readAll(started.members('storefront'), ['calls']);
    expect(found.calls?.map(({ value }) => value.failures)).toEqual([{}]);

    // One that has ended joins again, as a fresh process.
    await started.apply({ kind: 'scale', models: 3 });
    expect(started.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2', 'model-3']);
    expect(gone).not.toContain(started.members('model')[2]?.pid);
  });

  test.skipIf(!here)('refuses to grow beyond its places, and does not shrink by scaling up to fewer', async () => {
    await using started = await start([]);
    await expect(started.apply({ kind: 'scale', models: 5 })).rejects.toMatchObject({
      code: 'broken-lab',
      message: '5 model servers are more than the 4 that this world allows.',
    });
    const less = await started.apply({ kind: 'scale', models: 1 });
    expect(started.members('model')).toHaveLength(2);
    await less[Symbol.asyncDispose]();
    expect(started.members('model')).toHaveLength(2);
  });

  test.skipIf(!here)('replaces one model server at its place, and leaves nothing when it ends', async () => {
    const pids: number[] = [];
    const started = await start(pids);
    const [before, other] = started.members('model');
    await started.replace('model-1');
    const [after, same] = started.members('model');
    expect(placeOf(after)).toEqual(placeOf(before));
    expect(after?.pid).not.toBe(before?.pid);
    expect(same?.pid).toBe(other?.pid);
    await started[Symbol.asyncDispose]();
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });

  function start(pids: number[]): Promise<ProcessWorld> {
    return startWorld(
      {
        seed: 7,
        world,
        product: { dimension: 32, candidates: 4, budgetMs: 250 },
        variant: readArtifact(variant),
        timeoutMs: 5_000,
        storefrontPort: 0,
        signal: new AbortController().signal,
      },
      rememberPids(pids),
    );
  }
});

/** What the model server with the fewest calls served in a while. */
async function quietest(started: ProcessWorld): Promise<number> {
  await markAll(started.members('model'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { slots = [] } = (await readAll(started.members('model'), ['slots'])).found;
  return Math.min(...slots.map(({ value }) => value.served));
}

function placeOf(process: ServiceProcess | undefined) {
  return { host: process?.host, port: process?.started.port };
}

async function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
