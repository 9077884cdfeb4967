import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
import { projectFolder } from '../../lab/folders.ts';
import { showJudgement } from '../../report/judgement.ts';
import type { Input } from '../input.ts';
import { lintFile } from '../lint-file.ts';
import { findRunsFolder, resolveExisting, resolveRun, resolveTyped } from '../paths.ts';
import { checkPractised, writePractice } from '../practise.ts';
import { print, printAside } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { draftIncident, writeDraft } from '../write-draft.ts';

/** Writes what the machine knows of an incident, or checks what a person has made of it. */
export async function run(input: Input): Promise<number> {
  const linted = input.text('lint');
  if (linted !== null) return lint(linted);
  const lab = input.text('practice');
  if (lab !== null) return practise(lab, input);
  const [operand] = input.operands;
  if (operand === undefined) {
    throw new LabError(
      'usage',
      'postmortem needs <run>, --lint FILE or --practice LAB',
      'For example: npm run lab -- postmortem samples/json-blowup --file postmortem.md.',
    );
  }
  return draft(resolveRun(operand), input.text('file'));
}

/** What a person wrote is never overwritten. */
async function draft(folder: string, typed: string | null): Promise<number> {
  const file = typed === null ? join(folder, 'postmortem.md') : resolveTyped(typed);
  refuseExisting(file);
  const { draft: drafted, pictures } = await draftIncident(folder, file);
  await writeDraft(dirname(file), basename(file), drafted, pictures);
  print(`written: ${showPath(file)}`);
  print(`when its questions are answered: npm run lab -- postmortem --lint ${typed ?? showPath(file)}`);
  return exitCodes.verified;
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new LabError(
    'usage',
    `there is already a postmortem: ${showPath(file)}`,
    'Somebody may have written in it. Move it away, or write to another file with `--file FILE`.',
  );
}

async function lint(typed: string): Promise<number> {
  const { findings, record } = await lintFile(resolveExisting('--lint', typed));
  for (const { line, message } of findings) print(`${typed}:${line}: ${message}`);
  if (record === null)
    printAside('it links to no run.json or drill.json that exists: its impact was not checked against a record');
  if (findings.length > 0) return exitCodes.refuted;
  print(`${typed}: nothing is missing, nothing contradicts ${record === null ? 'itself' : `itself or ${record}`}`);
  return exitCodes.verified;
}

async function practise(lab: string, input: Input): Promise<number> {
  const runs = findRunsFolder(input);
  const checked = input.text('check');
  if (checked !== null) return check(lab, checked, runs);
  const typed = input.text('file');
  const file = typed === null ? resolve(projectFolder, 'practice', lab, 'postmortem.md') : resolveTyped(typed);
  refuseExisting(file);
  const run = await writePractice(lab, runs, file);
  print(`written: ${showPath(join(dirname(file), 'evidence.md'))}, what is known about ${showPath(run)}`);
  print(`         ${showPath(file)}, for you to write`);
  print(`then: npm run lab -- postmortem --practice ${lab} --check ${typed ?? showPath(file)}`);
  return exitCodes.verified;
}

async function check(lab: string, typed: string, runs: string): Promise<number> {
  const { findings, judgement, run } = await checkPractised(lab, runs, resolveExisting('--check', typed));
  for (const { line, message } of findings) print(`${typed}:${line}: ${message}`);
  if (judgement !== null) {
    if (findings.length > 0) print('');
    print(showJudgement(judgement, wantsColour(process.stdout)));
  }
  print(`\nwhat the machine would have written: npm run lab -- postmortem ${showPath(run)} --file FILE`);
  return findings.length === 0 && judgement?.verdict === 'right' ? exitCodes.verified : exitCodes.refuted;
}
