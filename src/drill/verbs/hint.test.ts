import { expect, test } from 'vitest';
import { loadDrill } from '../../lab/load/load-drill.ts';
import { pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { takeHint } from './hint.ts';

test('one after the other, each on the record; the last is told again, and counts once', async () => {
  const folder = await pagedDrill();
  const { hints } = await loadDrill('control');
  const taken = [];
  for (let times = 0; times <= hints.length; times += 1) taken.push(await takeHint(folder));
  const all = hints.map((text, at) => ({ step: at + 1, of: hints.length, text }));
  expect(taken).toEqual([...all, all.at(-1)]);
  expect(readDrill(folder).events).toMatchObject(all.map((hint) => ({ kind: 'hinted', ...hint })));
});
