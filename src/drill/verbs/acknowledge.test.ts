import { expect, test } from 'vitest';
import { pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { acknowledge } from './acknowledge.ts';

test('it counts once, from the first time', async () => {
  const folder = await pagedDrill();
  const first = acknowledge(folder);
  expect(first).toEqual({ atMs: expect.any(Number), already: false });
  expect(acknowledge(folder)).toEqual({ atMs: first.atMs, already: true });
  expect(readDrill(folder).events).toMatchObject([{ kind: 'acknowledged', atMs: first.atMs }]);
});
