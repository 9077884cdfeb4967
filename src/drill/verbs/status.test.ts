import { expect, test } from 'vitest';
import type { WorldStatus } from '../ask-keeper.ts';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { appendEvent, readDrill } from '../drill-folder.ts';
import { readPage } from './page.ts';
import { lookAtStatus, readStatus } from './status.ts';

const status: WorldStatus = {
  keeperPid: 1,
  ratePerSecond: 40,
  shedShare: 0,
  seconds: [],
  services: [],
  machine: [],
  between: [],
};

test('who looks is on the record; who waits, or has only just been paged, is not', async () => {
  const folder = await pagedDrill();
  await answerAsKeeper(folder, () => status);
  expect(await readStatus(folder)).toEqual(status);
  expect(await readPage(folder)).toEqual({ record: readDrill(folder), status });
  expect(readDrill(folder).events).toEqual([]);
  expect(await lookAtStatus(folder)).toEqual({ head: readDrill(folder).head, status });
  expect(readDrill(folder).events).toMatchObject([{ kind: 'inspected', evidence: 'status', service: null }]);
});

test('of a world that is down nobody has seen anything, and why it is down is told', async () => {
  const folder = await pagedDrill();
  appendEvent(folder, { kind: 'world-lost', why: 'its terminal was closed' });
  await expect(lookAtStatus(folder)).rejects.toMatchObject({
    code: 'nothing-up',
    message: expect.stringContaining('its terminal was closed'),
  });
  expect(readDrill(folder).events).toMatchObject([{ kind: 'world-lost' }]);
});
