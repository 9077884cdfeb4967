import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { createAnswerCheck } from '../../src/load/answer-check.ts';
import { testSecret } from '../../src/load/pages-server.ts';
import { createGolden } from '../../src/model/golden.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import { type ProcessWorld, startWorld } from '../../src/world/process/start-world.ts';
import { makeProject, type Project } from '../../test/project.ts';
import lab from './lab.ts';
import { withDeadlines } from './variants.test-data.ts';

const here = import.meta.dirname;
const seed = 7;
const files = ['.', 'fixes', 'wrong-fixes'].flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith('.ts') && (folder !== '.' || name === 'defect.ts'))
    .map((name) => join(folder, name)),
);

describe('in a world without faults', () => {
  it.each(files)('%s answers everybody correctly, and both servers get half of the calls', async (file) => {
    await using world = await startQuietWorld(join(here, file));
    const { served, rpcs } = await askEverybody(world);
    for (const share of served) expect(share).toBe(0.5);
    const hurried = [...withDeadlines, 'wrong-fixes/retries-at-each-hop.ts'].includes(file);
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
