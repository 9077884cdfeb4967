import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readDrill } from '../drill/drill-folder.ts';
import { countUsersHit } from '../judge/figures/count-users.ts';
import { armOf, streamOf } from '../report/arms.ts';
import { type Draft, renderDraft } from '../report/postmortem/draft.ts';
import { drawDrillPictures } from '../report/postmortem/drill-pictures.ts';
import { picture } from '../report/postmortem/markdown.ts';
import { draftOfDrill } from '../report/postmortem/of-drill.ts';
import { draftOfRun } from '../report/postmortem/of-run.ts';
import { type DraftPicture, drawRunPictures } from '../report/postmortem/run-pictures.ts';
import { readRun, writeText } from '../run/store.ts';
import { endedBySignals } from './interrupt.ts';
import { wayTo } from './paths.ts';
import { printAside } from './print.ts';
import { readBatches, readRunFiles } from './run-files.ts';

export interface Drafted {
  readonly draft: Draft;
  readonly pictures: readonly DraftPicture[];
}

/** The postmortem of a stored run or drill, to be written to `file`. Errors: `damaged-run`, `damaged-drill`. */
export function draftIncident(folder: string, file: string): Promise<Drafted> {
  const away = wayTo(dirname(file), folder);
  const toFolder = away === '' ? '' : `${away}/`;
  return endedBySignals(() =>
    isDrill(folder) ? draftDrill(folder, file, toFolder) : draftRun(folder, file, toFolder),
  );
}

export function isDrill(folder: string): boolean {
  return existsSync(join(folder, 'drill.json'));
}

async function draftDrill(folder: string, file: string, toFolder: string): Promise<Drafted> {
  const drill = readDrill(folder);
  for (const remark of drill.remarks ?? []) printAside(remark);
  const pictures = drawDrillPictures(drill);
  return {
    draft: draftOfDrill({ drill, toFolder, pictures: pictures.map((one) => showPicture(one, file)) }),
    pictures,
  };
}

async function draftRun(runFolder: string, file: string, toFolder: string): Promise<Drafted> {
  const result = await readRun(runFolder);
  const arm = armOf(result, 'defect', 'triggered');
  const { views } = await readRunFiles(result, runFolder, '');
  const isOfPages = streamOf(arm) === 'pages';
  const all = isOfPages ? ((arm && views.get(arm.evidence)) ?? []) : await readBatches(result, runFolder);
  const changedAtMs = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'trigger')?.at ?? 0;
  const hit = all.filter(({ atMs, bad }) => atMs >= changedAtMs && bad !== null);
  const pictures = drawRunPictures(result, views);
  const draft = draftOfRun({
    result,
    toFolder,
    views: all,
    // Nobody looks at a batch.
    users: isOfPages ? countUsersHit(hit, result.seed) : null,
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
  for (const picture of pictures) await writeText(folder, pictureName(picture, name), picture.svg, '--file FILE');
  await writeText(folder, name, renderDraft(draft), '--file FILE');
}

function showPicture(drawn: DraftPicture, file: string): string {
  return picture(drawn.alt, encodeURIComponent(pictureName(drawn, file)));
}

function pictureName({ name }: DraftPicture, file: string): string {
  return `${basename(file, '.md')}.${name}.svg`;
}
