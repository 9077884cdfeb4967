import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Call, Variant } from '#lab';
import { startRpcs } from '../../src/gather/rpcs.ts';
import type { EvidenceOf } from '../../src/lab/evidence.ts';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { createAnswerCheck } from '../../src/load/answer-check.ts';
import { testSecret } from '../../src/load/pages-server.ts';
import { createGolden } from '../../src/model/golden.ts';
import { callOf, rows, siteOf } from '../../src/rpc/calls.test-data.ts';
import { serveModel } from '../../src/rpc/index.ts';
import { markAll, readAll } from '../../src/run/read-world.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import { type ProcessWorld, startWorld } from '../../src/world/process/start-world.ts';
import { makeProject, type Project } from '../../test/project.ts';
import lab from './lab.ts';

const here = import.meta.dirname;
const seed = 7;
const files = ['.', 'fixes', 'wrong-fixes'].flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith('.ts') && (folder !== '.' || name === 'defect.ts'))
    .map((name) => join(folder, name)),
);
/** Those that say how long they wait, on both hops. */
const withDeadlines = ['fixes/deadline.ts', 'fixes/outlier-detection.ts', 'wrong-fixes/deadline-alone.ts'];

describe('in a world without faults', () => {
  it.each(files)('%s answers everybody rightly, and both servers get half of the calls', async (file) => {
    await using world = await startQuietWorld(join(here, file));
    const { served, rpcs } = await askEverybody(world);
    for (const share of served) expect(share).toBe(0.5);
    const hurried = withDeadlines.includes(file);
    for (const { from, value } of rpcs) {
      expect({ from, begun: value.begun, without: value.withoutDeadline }).toEqual({
        from,
        begun: views,
        without: hurried ? 0 : views,
      });
    }
  });

  describe('a load-balancing configuration that grpc-js cannot read', () => {
    let project: Project;
    beforeAll(async () => {
      project = await makeProject();
    });
    afterAll(() => project[Symbol.asyncDispose]());

    it.each<[string, object]>([
      ['is misspelt', { round_robbin: {} }],
      ['has durations as text', { outlier_detection: { interval: '1s', child_policy: [{ round_robin: {} }] } }],
    ])('%s: the first server gets every call, silently', async (why, config) => {
      const variant = await project.write(
        `${why.replaceAll(' ', '-')}.ts`,
        `import { credentials, ModelClient } from '#rpc';
         import defect from ${JSON.stringify(join(here, 'defect.ts'))};
         const options = { 'grpc.service_config': ${JSON.stringify(JSON.stringify({ loadBalancingConfig: [config] }))} };
         const connect = (link) => new ModelClient(link.target, credentials.createInsecure(), options);
         export default { ...defect, connect };`,
      );
      await using world = await startQuietWorld(variant);
      expect((await askEverybody(world)).served).toEqual([1, 0]);
    });
  });
});

describe('while the model does not answer any more', () => {
  it.each([...withDeadlines, 'wrong-fixes/promise-timeout.ts'])(
    '%s gives every user his own earlier answer, and the error to who has none',
    async (file) => {
      await using chain = await startChain(file);
      for (const user of ['u1', 'u2']) await chain.score(user);
      chain.slow = true;
      const [first, second, stranger] = await Promise.allSettled(['u1', 'u2', 'u3'].map(chain.score));
      expect([first, second]).toEqual([
        { status: 'fulfilled', value: { scores: Float32Array.of(1), degraded: true } },
        { status: 'fulfilled', value: { scores: Float32Array.of(2), degraded: true } },
      ]);
      expect(stranger).toMatchObject({ status: 'rejected', reason: expect.any(Error) });
    },
  );

  it.each(withDeadlines)('%s stops its calls', async (file) => {
    await using chain = await startChain(file);
    chain.slow = true;
    await expect(chain.score('u1')).rejects.toThrow('DEADLINE_EXCEEDED');
    // Its stream may be closed a turn after the caller was told.
    await expect.poll(() => chain.readRpcs()).toMatchObject({ begun: 1, withoutDeadline: 0, inFlight: 0 });
    await expect.poll(() => chain.arrived[0]?.until.signal.aborted).toBe(true);
  });

  it('a timeout around the promise leaves its calls running', async () => {
    await using chain = await startChain('wrong-fixes/promise-timeout.ts');
    chain.slow = true;
    await Promise.allSettled(['u1', 'u2', 'u3'].map(chain.score));
    expect(await chain.readRpcs()).toMatchObject({ begun: 3, inFlight: 3 });
    expect(chain.arrived.map(({ until }) => until.signal.aborted)).toEqual([false, false, false]);
  });

  it('blind retries make three calls of one, and leave them all running', async () => {
    await using chain = await startChain('wrong-fixes/blind-retries.ts');
    chain.slow = true;
    await expect(chain.score('u1')).rejects.toThrow('no answer within 500 ms');
    expect(await chain.readRpcs()).toMatchObject({ begun: 3, inFlight: 3 });
  });

  it.each([
    ['defect.ts', 64],
    ['wrong-fixes/keepalive.ts', 64],
    ['wrong-fixes/higher-bound.ts', 128],
  ])('%s fills its %i places, and nobody else is let in', async (file, bound) => {
    await using chain = await startChain(file);
    chain.slow = true;
    const calls = Array.from({ length: bound + 20 }, (_, index) => chain.score(`u${index}`));
    const ends = Promise.allSettled(calls);
    await expect.poll(() => chain.arrived.length).toBe(bound);
    chain.slow = false;
    // Comes only once the others, who asked before, had their turn.
    const late = chain.score('u1');
    await expect.poll(async () => (await chain.readRpcs()).inFlight).toBe(bound);
    expect(chain.arrived).toHaveLength(bound);
    chain.endAll();
    expect(await late).toEqual({ scores: Float32Array.of(1) });
    await ends;
    expect(await chain.readRpcs()).toMatchObject({ begun: bound + 21, inFlight: 0 });
  });
});

const views = 40;

/** Fresh processes, as in a run, on direct links and with little to do. */
function startQuietWorld(variant: string): Promise<ProcessWorld> {
  return startWorld(
    {
      seed,
      world: worldWith(lab.world, { link: 'direct', modelMs: 2 }),
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

/** What each model server served of all calls, and what storefront and ranker made of them. */
async function askEverybody(world: ProcessWorld) {
  const check = createAnswerCheck(createGolden(seed, testSecret));
  const origin = `http://127.0.0.1:${world.members('storefront')[0]?.started.port}`;
  const view = async (index: number) => {
    const user = `u${index % 10}`;
    const response = await fetch(`${origin}/recommendations/${user}`);
    expect(check(user, await response.text())).toBe('right');
  };
  const read = async () => {
    const { slots = [], rpcs = [] } = (await readAll(world.members(), ['slots', 'rpcs'])).found;
    const byName = slots.toSorted((one, other) => one.from.localeCompare(other.from));
    return { served: byName.map(({ value }) => value.served / views), rpcs };
  };
  // Until both of the ranker's connections stand, the first of them gets every call.
  for (let warm = 0; warm < views && (await read()).served.includes(0); warm += 1) await view(warm);
  await markAll(world.members());
  for (let index = 0; index < views; index += 1) await view(index);
  return read();
}

/** A variant's two ends over one connection, in this process: what a view sees, and what really runs. */
async function startChain(file: string) {
  await using stack = new AsyncDisposableStack();
  const rpcs = startRpcs();
  stack.defer(rpcs.stop);
  const variant: Variant = await importVariant(join(here, file));
  const arrived: Call[] = [];
  const held: (() => void)[] = [];
  const chain = {
    slow: false,
    arrived,
    score: (user: string): Promise<Answer> => scorer.score(rows, callOf(user)),
    readRpcs: async (): Promise<EvidenceOf['rpcs']> => rpcs.read(),
    endAll() {
      for (const end of held) end();
    },
  };
  const server = stack.use(
    await serveModel(siteOf(arrived), (_rows, { user }) => {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const end = () => resolve({ scores: Float32Array.of(Number(user.slice(1))) });
      if (chain.slow) held.push(end);
      else end();
      return promise;
    }),
  );
  const client = stack.use(variant.connect(linkTo([`127.0.0.1:${server.port}`])));
  const watched = rpcs.watch(client);
  const scorer = variant.guard?.(watched) ?? watched;
  const opened = stack.move();
  return Object.assign(chain, { [Symbol.asyncDispose]: () => opened.disposeAsync() });
}
