import { basename, dirname } from 'node:path';
import { countUsersHit } from '../judge/count-users.ts';
import { armOf } from '../report/arms.ts';
import { type Draft, renderDraft } from '../report/postmortem/draft.ts';
import { draftOfRun } from '../report/postmortem/of-run.ts';
import { type DraftPicture, drawRunPictures } from '../report/postmortem/run-pictures.ts';
import { readRun, writeText } from '../run/store.ts';
import { wayTo } from './paths.ts';
import { readRunFiles } from './run-files.ts';

export interface Drafted {
  readonly draft: Draft;
  readonly pictures: readonly DraftPicture[];
}

/** The postmortem of a stored run, to be written to `file`. Error: `damaged-run`. */
export async function draftIncident(runFolder: string, file: string): Promise<Drafted> {
  const result = await readRun(runFolder);
  const arm = armOf(result, 'defect', 'triggered');
  const { views } = await readRunFiles(result, runFolder, '');
  const all = (arm && views.get(arm.evidence)) ?? [];
  const changedAtMs = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'trigger')?.at ?? 0;
  const hit = all.filter(({ atMs, bad }) => atMs >= changedAtMs && bad !== null);
  const away = wayTo(dirname(file), runFolder);
  const pictures = drawRunPictures(result, views);
  const draft = draftOfRun({
    result,
    toFolder: away === '' ? '' : `${away}/`,
    views: all,
    users: countUsersHit(hit, result.seed),
    pictures: pictures.map((picture) => showPicture(picture, file)),
  });
  return { draft, pictures };
}

/** The document, and its pictures beside it. Error: `disk-full`. */
export async function writeDraft(
  folder: string,
  name: string,
  draft: Draft,
  pictures: readonly DraftPicture[],
): Promise<void> {
  for (const picture of pictures) await writeText(folder, pictureName(picture, name), picture.svg);
  await writeText(folder, name, renderDraft(draft));
}

function showPicture(picture: DraftPicture, file: string): string {
  return `![${picture.says}](${encodeURIComponent(pictureName(picture, file))})`;
}

function pictureName({ name }: DraftPicture, file: string): string {
  return `${basename(file, '.md')}.${name}.svg`;
}
