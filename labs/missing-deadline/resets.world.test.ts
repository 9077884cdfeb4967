import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { internalAtOnce } from '#measures';
import { facts } from '../../src/judge/record/evidence.fixture.ts';
import type { Calls } from '../../src/lab/evidence.ts';
import { trialsOf } from '../../src/lab/trial.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { createTrigger } from '../../src/run/arms/trigger.ts';
import type { ProcessWorld } from '../../src/world/process/start-world.ts';
import lab from './lab.ts';
import { start } from './start-world.test-data.ts';

const name = 'wrong-fix:no-margin';
const trial = trialsOf(lab).get(name);
if (!trial) throw new Error(`${name} has no trial`);
const { trigger, watchSeconds, signs } = trial;
const leastPerSecond = lab.load.pages?.atLeast ?? Number.NaN;
/** What Node's server forgives a connection: so many resets at once, and so many a second. */
const resets = { burst: 1_000, perSecond: 33 };
const timeoutMs = 1_000 * (watchSeconds + 60);

// A machine that has no CPU for them drops connections whose pings come too late: then neither shows anything.
describe('a model server that is slow itself, at the least load that the lab allows', {
  retry: 1,
  timeout: timeoutMs,
}, () => {
  it('ends the calls of whoever lets late ones end by a reset, within the watch of its trial', async () => {
    await using world = await start('wrong-fixes/no-margin.ts');
    await pullTrigger(world);
    await expect
      .poll(() => worstOf(world), { timeout: 1_000 * watchSeconds, interval: 1_000 })
      .toBeGreaterThan(signs[0]?.atLeast ?? Number.NaN);
  });

  it('ends none with the recommended fix, though as many are late as would do for it', async () => {
    await using world = await start('fixes/deadline.ts');
    await pullTrigger(world);
    await wait(1_000 * watchSeconds);
    const { failures = {} } = await readCalls(world);
    const late = Object.entries(failures).filter(([way]) => way.startsWith('4 DEADLINE_EXCEEDED'));
    expect(Object.keys(failures)).toEqual(late.map(([way]) => way));
    const count = late.reduce((sum, [, calls]) => sum + calls, 0);
    expect(count).toBeGreaterThan(resets.burst + resets.perSecond * watchSeconds);
  });
});

/** Load, until both of the ranker's connections stand and every user has an earlier answer; then the trigger of the trial. */
async function pullTrigger(world: ProcessWorld): Promise<void> {
  await world.offer(leastPerSecond);
  await wait(2_000);
  await createTrigger(trigger, world).pull();
  await markAll(world.members());
}

async function worstOf(world: ProcessWorld): Promise<number> {
  const value = await readCalls(world);
  return Number(internalAtOnce.take([{ from: 'storefront', value }], facts()));
}

async function readCalls(world: ProcessWorld): Promise<Calls> {
  const [found] = (await readAll(world.members('storefront'), ['calls'])).found.calls ?? [];
  if (!found) throw new Error('the storefront told of no calls');
  return found.value;
}
