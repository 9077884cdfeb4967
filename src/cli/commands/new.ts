import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, LabError, messageOf } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
import { labsFolder, projectFolder, runbooksFolder } from '../../lab/folders.ts';
import { loadLab } from '../../lab/load/discover.ts';
import { pageText } from '../../lab/page-text.ts';
import { findCommand } from '../commands.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

const template = join(projectFolder, 'labs', '_template');

/** Copies the template to `labs/<id>/`, its runbook to `runbooks/<id>.md`, and says what comes next. */
export async function run(input: Input): Promise<number> {
  const [id = ''] = input.operands;
  const folder = join(labsFolder(), id);
  const runbook = join(runbooksFolder(), `${id}.md`);
  checkId(id);
  for (const path of [folder, runbook]) {
    if (existsSync(path)) throw new LabError('usage', `${showPath(path)} already exists`, 'Choose another id.');
  }
  await write(id, folder, runbook).catch(async (cause: unknown) => {
    // Neither was there before; half a lab would be in the way of the next.
    for (const path of [folder, runbook]) await rm(path, { recursive: true, force: true }).catch(() => {});
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'disk-full',
      `the lab cannot be written: ${messageOf(cause)}`,
      'Name a folder of labs that you can write to in TWO_AM_LABS.',
      { cause },
    );
  });
  print(writeNextSteps(id, showPath(folder), showPath(runbook)));
  return exitCodes.verified;
}

async function write(id: string, folder: string, runbook: string): Promise<void> {
  await cp(template, folder, { recursive: true });
  await rm(join(folder, 'runbook.md'));
  const { lab } = await loadLab(id);
  const text = await readFile(join(template, 'runbook.md'), 'utf8');
  await mkdir(runbooksFolder(), { recursive: true });
  await writeFile(
    runbook,
    text.replaceAll('{id}', id).replaceAll('{title}', lab.title).replaceAll('{page}', pageText(lab)),
  );
}

function checkId(id: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    const hint = 'Use lower-case letters, digits and single hyphens, a letter first: retry-storm.';
    throw new LabError('usage', `${JSON.stringify(id)} is not a valid lab id`, hint);
  }
  if (id in {}) {
    throw new LabError('usage', `${id} is a name that JavaScript has for something else`, 'Choose another id.');
  }
  if (findCommand(id) !== null) {
    throw new LabError('usage', `${id} is a command and cannot also be a lab`, 'Choose another id.');
  }
}

function writeNextSteps(id: string, folder: string, runbook: string): string {
  return [
    `${folder} holds a small lab that works. Now:`,
    '',
    `  1. npm run lab -- ${id} --quick    see it reproduced and fixed`,
    `  2. ${folder}/lab.ts    describe your incident: page, trigger, signs`,
    `  3. ${folder}/defect.ts, fixes/, wrong-fixes/    only the code that differs`,
    `  4. ${runbook}    for the person at 2 AM`,
    `  5. npm run lab -- ${id}    every fix must hold, every wrong fix must fail`,
  ].join('\n');
}
