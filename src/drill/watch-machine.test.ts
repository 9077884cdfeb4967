import { expect, test } from 'vitest';
import type { MachineSecond } from '../judge/drill/drill-record.ts';
import type { CpuSample } from '../world/cpu-shares.ts';
import { makeDrillsFolder } from './drill.test-data.ts';
import { appendMachine, readDrill } from './drill-folder.ts';
import { startDrill } from './start-drill.ts';
import { secondBetween, watchMachine } from './watch-machine.ts';

/** Two processors, of which our own work takes a half each second, and others a quarter. */
function sampleAt(seconds: number): CpuSample {
  const ms = seconds * 1_000;
  return { atMs: ms, busyMs: 1.5 * ms, stealMs: 0, totalMs: 2 * ms, oursMs: ms, processors: 2, allowed: 1 };
}

test('what the machine did between two samples', () => {
  expect(secondBetween(sampleAt(3), sampleAt(4.2), Date.parse('2026-11-22T02:00:04.200Z'))).toEqual({
    at: '2026-11-22T02:00:03.000Z',
    overMs: 1_200,
    ownShare: 0.5,
    othersShare: 0.25,
  });
});

test('each second is kept when it is over, and the last ones can be asked for; what comes too soon is none', async () => {
  const kept: MachineSecond[] = [];
  const times = [1, 2, 2.2, 3];
  const done = Promise.withResolvers<void>();
  const sampling = async () => {
    const next = times.shift();
    if (next === undefined) done.resolve();
    return sampleAt(next ?? 3);
  };
  using watch = watchMachine(sampling, (second) => kept.push(second), 2);
  await done.promise;
  expect(kept).toMatchObject([{ overMs: 1_000 }, { overMs: 1_000 }]);
  expect(watch.latest()).toEqual(kept);
});

test('it is in the record of the drill', async () => {
  const folder = await startDrill(await makeDrillsFolder(), 7, ['control']);
  expect(readDrill(folder).machine).toEqual([]);
  const second = { at: '2026-11-22T02:00:03.000Z', overMs: 1_000, ownShare: 0.5, othersShare: 0.25 };
  appendMachine(folder, second);
  expect(readDrill(folder).machine).toEqual([second]);
});
