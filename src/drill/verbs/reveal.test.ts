import { expect, test } from 'vitest';
import { loadLab } from '../../lab/load/discover.ts';
import { pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { seal } from '../sealed.ts';
import { reveal } from './reveal.ts';

test('it tells what it was, when, and the ways out; a second time the same, on the record once', async () => {
  const folder = await pagedDrill('json-blowup');
  const trigger = { at: '2026-11-22T02:00:00.000Z', title: 'ranking: feature vector 2,000 -> 4,000 floats' };
  seal(folder, { kind: 'trigger', ...trigger });
  const told = await reveal(folder);
  const { lab, runbookFile } = await loadLab('json-blowup');
  const { title, cause, fixes, wrongFixes } = lab;
  const remedies = { lab: 'json-blowup', fixes, wrongFixes, runbookFile };
  expect(told).toEqual({ title, cause, trigger: [trigger], remedies });
  expect(await reveal(folder)).toEqual(told);
  const { head, events } = readDrill(folder);
  expect(head).toMatchObject({ lab: 'json-blowup', endedAt: null });
  expect(events).toMatchObject([{ kind: 'revealed', lab: 'json-blowup', title, cause, asked: true }]);
});

test('where nothing was wrong there is nothing to cure, and whose world it was stays untold', async () => {
  const told = await reveal(await pagedDrill());
  expect(told).toMatchObject({ title: 'Nothing is wrong', remedies: null });
});
