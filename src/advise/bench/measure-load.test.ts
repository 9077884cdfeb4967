import { expect, it } from 'vitest';
import { listDescendants, listSurvivors } from '../../../test/process-tree.ts';
import { LabError } from '../../errors.ts';
import { ways } from '../ways.ts';
import { quick } from './depth.ts';
import { measureBench } from './measure-bench.ts';
import { measureConnecting } from './measure-connecting.ts';
import { blockMs, contestants, hasPiledUp, measureClosed, measureLoad } from './measure-load.ts';
import { measureCosts } from './measure-size.ts';
import { startPair } from './pair.ts';

const never = new AbortController().signal;
const shallow = {
  ...quick,
  warmMs: 20,
  costMs: 20,
  costRounds: 2,
  loadBlocks: 2,
  loadMs: 150,
  closedBlocks: 2,
  connectRounds: 2,
};
const block = (calls: number, behind: number) => ({
  behind,
  timed: Array.from({ length: calls }, () => ({ value: 1, finished: true })),
});

it.each([
  ['a burst at the end', [block(100, 10), block(100, 12)], false],
  ['one block that a neighbour disturbed', [block(100, 90), block(100, 0), block(100, 0), block(100, 0)], false],
  ['as many as it cannot do', [block(100, 90), block(100, 80)], true],
  ['one block, which tells nothing yet', [block(100, 90)], false],
] as const)('%s: %j', (_what, blocks, expected) => {
  expect(hasPiledUp(blocks)).toBe(expected);
});

it('a block has enough calls for a p99, however few come a second', () => {
  expect(blockMs(300, 1_000)).toBe(300);
  expect(blockMs(300, 20)).toBe(3_000);
});

it('measures over real sockets, and gives no latency where a rate is not carried', async () => {
  await using pair = await startPair(ways, 4_000, never);
  const { costs, othersShare } = await measureCosts(pair, 4_000, shallow);
  expect(costs.map(({ way }) => way)).toEqual([...ways]);
  for (const { bytes, cpuMs, clientCpuMs, serverCpuMs, carriedPerSecond } of costs) {
    expect(bytes.sent).toBeGreaterThan(16_000);
    for (const [round, ms] of cpuMs.each.entries())
      expect(ms).toBeCloseTo((clientCpuMs.each[round] ?? 0) + (serverCpuMs.each[round] ?? 0), 3);
    expect(carriedPerSecond).toBeGreaterThan(0);
  }
  expect(othersShare).toBeGreaterThanOrEqual(0);
  expect(othersShare).toBeLessThanOrEqual(1);

  const gentle = await measureLoad(pair, { floats: 4_000, perSecond: 100 }, () => 1_000, shallow);
  expect(gentle.map(({ way, floats, perSecond }) => [way, floats, perSecond])).toEqual(
    contestants.map((way) => [way, 4_000, 100]),
  );
  // Whatever the machine: what was offered came back, or was told to be on its way.
  for (const { measured, why } of gentle) {
    if (measured) expect(measured.latency.calls).toBeGreaterThan(0);
    else expect(why).not.toBeNull();
  }

  // The closed loop knows already, or it piles up.
  const known = await measureLoad(pair, { floats: 4_000, perSecond: 500 }, () => 499, shallow);
  expect(known.map(({ measured, why }) => [measured, why])).toEqual(contestants.map(() => [null, 'not carried']));
  const found = await measureLoad(pair, { floats: 4_000, perSecond: 20_000 }, () => null, { ...shallow, loadMs: 40 });
  expect(found.map(({ measured }) => measured)).toEqual(contestants.map(() => null));

  const closed = await measureClosed(pair, 4_000, shallow);
  for (const { latency, meanMs } of closed) {
    expect(latency).toMatchObject({ calls: 200, unfinished: 0 });
    expect(meanMs.each).toHaveLength(2);
  }
}, 60_000);

it.each([false, true])('makes connections of its own, over TLS: %s', async (tls) => {
  const found = await measureConnecting(tls, shallow, never);
  expect(found.map((one) => [one.way, one.tls])).toEqual([
    ['rest-json', tls],
    ['grpc-protobufjs', tls],
  ]);
  for (const { anewMs, keptMs, newMs } of found)
    for (const [round, ms] of newMs.each.entries())
      expect(ms).toBeCloseTo((anewMs.each[round] ?? 0) - (keptMs.each[round] ?? 0), 3);
});

it('ends at once when it is interrupted, with its processes', async () => {
  const interrupt = new AbortController();
  const plan = { sizes: [64], rates: [100], isQuick: true, python: null, signal: interrupt.signal };
  const running = measureBench({ ...plan, onProgress: () => {} });
  running.catch(() => {});
  await expect.poll(async () => (await listOurs()).length, { timeout: 20_000 }).toBe(2);
  const pids = (await listOurs()).map(({ pid }) => pid);
  interrupt.abort(new LabError('interrupted', 'interrupted', 'Nothing is left.'));
  await expect(running).rejects.toMatchObject({ code: 'interrupted' });
  expect(await listSurvivors(pids, 1_000)).toEqual([]);
}, 30_000);

async function listOurs() {
  return (await listDescendants(process.pid)).filter(({ command }) => command.includes('advise/measure/main.ts'));
}
