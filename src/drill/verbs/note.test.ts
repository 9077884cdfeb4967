import { expect, test } from 'vitest';
import { makeDrillsFolder, pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { startDrill } from '../start-drill.ts';
import { note } from './note.ts';

test('a note is kept as it is, with its time since the page; an empty one is refused, and not kept', async () => {
  const folder = await pagedDrill();
  const atMs = note(folder, '  p99 is up ');
  expect(() => note(folder, ' \n')).toThrow(expect.objectContaining({ code: 'usage' }));
  expect(readDrill(folder).events).toMatchObject([{ kind: 'note', text: '  p99 is up ', atMs }]);
  expect(atMs).toBeGreaterThanOrEqual(0);
  const unpaged = await startDrill(await makeDrillsFolder(), 7, ['control']);
  expect(note(unpaged, 'it is quiet')).toBeNull();
});
