import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../errors.ts';
import type { RunResult } from '../judge/record/result.ts';
import { projectFolder } from '../lab/folders.ts';
import { loadLab } from '../lab/load/discover.ts';
import { loadDrill } from '../lab/load/load-drill.ts';
import { checkPractice, type Practice } from '../report/postmortem/check-practice.ts';
import { renderDraft } from '../report/postmortem/draft.ts';
import { renderEvidence } from '../report/postmortem/evidence.ts';
import { picture } from '../report/postmortem/markdown.ts';
import { readDocument } from '../report/postmortem/read/document.ts';
import { drawRunPictures } from '../report/postmortem/run-pictures.ts';
import { templateOf } from '../report/postmortem/template.ts';
import { readRun, writeText } from '../run/store.ts';
import { wayTo } from './paths.ts';
import { readRunFiles } from './run-files.ts';

/** Writes the evidence of a lab's newest run, and an empty postmortem beside it. Gives the run's folder. */
export async function writePractice(lab: string, runsFolder: string, file: string): Promise<string> {
  const facts = await loadDrill(lab);
  const run = await findRun(lab, runsFolder);
  const result = await readRun(run);
  const folder = dirname(file);
  const { views } = await readRunFiles(result, run, '');
  const pictures = drawRunPictures(result, views);
  for (const { name, svg } of pictures) await writeText(folder, `evidence.${name}.svg`, svg, '--file FILE');
  const shown = pictures.map(({ name, alt }) => picture(alt, `evidence.${name}.svg`));
  await writeText(folder, 'evidence.md', renderEvidence({ result, facts, pictures: shown }), '--file FILE');
  const record = wayTo(folder, join(run, 'run.json'));
  await writeText(
    folder,
    file.slice(folder.length + 1),
    renderDraft(templateOf('A night on call', record)),
    '--file FILE',
  );
  return run;
}

export interface Checked extends Practice {
  readonly result: RunResult;
  readonly run: string;
}

/** Against the run that the postmortem links to, else the lab's newest. */
export async function checkPractised(lab: string, runsFolder: string, file: string): Promise<Checked> {
  const facts = await loadDrill(lab);
  const document = readDocument(await readFile(file, 'utf8'));
  const linked = document.links
    .map(({ text }) => join(dirname(file), text))
    .find((path) => path.endsWith('run.json') && existsSync(path));
  const run = linked ? dirname(linked) : await findRun(lab, runsFolder);
  const result = await readRun(run);
  return { ...checkPractice(document, result, facts), result, run };
}

/** The newest run of the lab that has an impact to tell of, else its sample. Errors: `unknown-lab`, `usage`. */
async function findRun(lab: string, runsFolder: string): Promise<string> {
  await loadLab(lab);
  const own = join(runsFolder, lab);
  const names = (await readdir(own).catch(() => [])).sort((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  );
  for (const folder of [...names.reverse().map((name) => join(own, name)), join(projectFolder, 'samples', lab)]) {
    const result = existsSync(join(folder, 'run.json')) ? await readRun(folder).catch(() => null) : null;
    if (result?.impact) return folder;
  }
  throw new LabError('usage', `there is no run of ${lab} to write about`, `Make one: npm run lab -- ${lab}.`);
}
