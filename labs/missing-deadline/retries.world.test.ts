import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { triesPerCall } from '#measures';
import { facts } from '../../src/judge/record/evidence.fixture.ts';
import { trialsOf } from '../../src/lab/trial.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { createTrigger } from '../../src/run/arms/trigger.ts';
import type { ProcessWorld } from '../../src/world/process/start-world.ts';
import lab from './lab.ts';
import { start, variantOf } from './start-world.test-data.ts';

const trial = trialsOf(lab).get('wrong-fix:retries-at-each-hop');
if (!trial) throw new Error('the wrong fix has no trial');
const { trigger, lastsMs = Number.NaN, signs, watchSeconds } = trial;
const leastPerSecond = lab.load.pages?.atLeast ?? Number.NaN;
const showsFrom = signs[0]?.atLeast ?? Number.NaN;

describe('some seconds after a peak that is over, at the least load that the lab allows', { timeout: 60_000 }, () => {
  it('each call is still tried again where each hop retries, until one hop stops and the queues are gone', async () => {
    await using world = await start('wrong-fixes/retries-at-each-hop.ts');
    await passPeak(world);
    expect(await countTries(world)).toBeGreaterThan(showsFrom);
    // What is queued is worked on for nobody, and late for whoever comes: without either step the next are late as well.
    await world.restart('storefront', variantOf('fixes/deadline.ts'));
    await world.restart('model');
    await wait(lab.settleMs);
    expect(await countTries(world)).toBeLessThan(showsFrom);
  });

  it.each(['deadline', 'outlier-detection'])('one is made for each that is wanted with the fix %s', async (fix) => {
    await using world = await start(`fixes/${fix}.ts`);
    await passPeak(world);
    expect(await countTries(world)).toBeLessThan(showsFrom);
  });
});

async function passPeak(world: ProcessWorld): Promise<void> {
  await world.offer(leastPerSecond);
  await wait(2_000);
  const peak = createTrigger(trigger, world);
  await peak.pull();
  await wait(lastsMs);
  await peak.undo();
  await wait(lab.settleMs);
}

async function countTries(world: ProcessWorld): Promise<number> {
  const rankers = world.members('ranker');
  await markAll(rankers);
  await wait((1_000 * watchSeconds) / 2);
  const found = (await readAll(rankers, ['rpcs'])).found.rpcs ?? [];
  return Number(triesPerCall.take([found[0] ?? never(), ...found.slice(1)], facts()));
}

function never(): never {
  throw new Error('the ranker told of no calls');
}
