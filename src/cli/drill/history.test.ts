import { appendFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { page } from '../../../test/drill/play.ts';
import { appendEvent } from '../../drill/drill-folder.ts';
import { startDrill } from '../../drill/start-drill.ts';

test('a drill that cannot be read, or a line of one, is reported and does not cost the others', async () => {
  const out = await mkdtemp(join(tmpdir(), 'two-am-drills-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const [damaged, cut, sound] = [
    await startDrill(out, 1, ['control']),
    await startDrill(out, 2, ['control']),
    await startDrill(out, 3, ['control']),
  ];
  await writeFile(join(damaged, 'drill.json'), '{"id":');
  appendFileSync(join(cut, 'events.jsonl'), '{"at":"2026');
  appendEvent(cut, { kind: 'acknowledged' });
  const { code, text } = await page(out, 'history');
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining(basename(sound)) });
  expect(text).toContain(`the drill in ${damaged} cannot be read: `);
  expect(text).toContain(`${basename(cut)}/events.jsonl:1 is cut off, and is left out`);
});
