import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDrillsFolder } from '../drill.test-data.ts';
import { startDrill } from '../start-drill.ts';
import { readHistory } from './history.ts';
import { note } from './note.ts';

test('a drill that cannot be read, or a line of one, is reported and does not cost the others', async () => {
  const out = await makeDrillsFolder();
  expect(await readHistory(out)).toEqual({ summaries: [], remarks: [] });
  const [damaged, cut, sound] = [
    await startDrill(out, 1, ['control']),
    await startDrill(out, 2, ['control']),
    await startDrill(out, 3, ['control']),
  ];
  await writeFile(join(damaged, 'drill.json'), '{"id":');
  appendFileSync(join(cut, 'events.jsonl'), '{"at":"2026');
  note(cut, 'after the crash');
  const { summaries, remarks } = await readHistory(out);
  expect(summaries.map(({ id }) => id)).toEqual([basename(cut), basename(sound)]);
  expect(remarks).toEqual([
    expect.stringContaining(`the drill in ${damaged} cannot be read: `),
    `${basename(cut)}/events.jsonl:1 is cut off, and is left out`,
  ]);
});
