import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listEvents } from '../judge/drill/drill-record.ts';
import { draftOfDrill } from '../report/postmortem/of-drill.ts';
import { pagedDrill } from './drill.test-data.ts';
import { readDrill, readHead } from './drill-folder.ts';
import { seal } from './sealed.ts';
import { readNight, revealTruth } from './truth.ts';
import { end } from './verbs/end.ts';

/** As drills were before their nights were drawn. */
async function olderDrill(): Promise<string> {
  const folder = await pagedDrill('json-blowup');
  rmSync(join(folder, 'sealed'));
  seal(folder, { kind: 'incident', lab: 'json-blowup', isControl: false });
  return folder;
}

test('what is revealed names the change as this night told it', async () => {
  const folder = await pagedDrill('json-blowup');
  const { night } = await readNight(folder, readHead(folder).seed);
  const trigger = night.changes.find(({ isTrigger }) => isTrigger);
  expect(await revealTruth(folder, true)).toMatchObject({ lab: 'json-blowup', change: trigger?.name });
});

test('a drill of an older version is ended with its sheet and its postmortem, and not brought up again', async () => {
  const folder = await olderDrill();
  await expect(readNight(folder, 7)).rejects.toMatchObject({
    code: 'damaged-drill',
    hint: expect.stringMatching(/drill end/),
  });
  const { summary, debriefing } = (await end(folder)) ?? expect.fail('it was paged');
  expect(summary).toMatchObject({ lab: 'json-blowup', ended: true });
  expect(debriefing.debrief).toHaveLength(3);
  const drill = readDrill(folder);
  expect(listEvents(drill.events, 'revealed')[0]).not.toHaveProperty('change');
  expect(draftOfDrill({ drill, toFolder: '', pictures: [] }).title).toBe(summary.title);
});
