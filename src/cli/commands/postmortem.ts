import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
import { projectFolder } from '../../lab/folders.ts';
import { showJudgement } from '../../report/judgement.ts';
import type { Input } from '../input.ts';
import { lint } from '../lint/lint.ts';
import { findRunsFolder, resolveExisting, resolveRun, resolveTyped } from '../paths.ts';
import { checkPractised, writePractice } from '../practise.ts';
import { print } from '../print.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { wantsColour } from '../terminal.ts';
import { draftIncident, writeDraft } from '../write-draft.ts';

/** Writes what the machine knows of an incident, or checks what a person has made of it. */
export async function run(input: Input): Promise<number> {
  const linted = input.texts('lint');
  if (linted.length > 0) return lint(requireFiles([...linted, ...input.operands]), input);
  const [operand, surplus] = input.operands;
  if (surplus !== undefined) throw onlyForLint(JSON.stringify(surplus));
  const setting = (['form', 'format', 'lint-config', 'record'] as const).find((name) => input.text(name) !== null);
  if (setting !== undefined) throw onlyForLint(`--${setting}`);
  const lab = input.text('practice');
  if (lab !== null) return practise(lab, input);
  if (operand === undefined) {
    throw new LabError(
      'usage',
      'postmortem needs <run>, --lint FILE or --practice LAB',
      'For example: npm run lab -- postmortem samples/json-blowup --file postmortem.md.',
    );
  }
  return draft(resolveRun(operand), input.text('file'));
}

/** `--lint` may stand anywhere on the line, and its files beside it or elsewhere. */
function requireFiles(typed: readonly string[]): readonly string[] {
  const files = typed.filter((one) => one !== '');
  if (files.length > 0) return files;
  throw new LabError(
    'usage',
    '--lint needs a file, a folder or a glob',
    "For example: npm run lab -- postmortem --lint postmortem.md. A drill's folder will do too.",
  );
}

function onlyForLint(what: string): LabError {
  return new LabError(
    'usage',
    `postmortem takes ${what} only with --lint`,
    'For example: npm run lab -- postmortem --lint a.md b.md.',
  );
}

/** What a person wrote is never overwritten. */
async function draft(folder: string, typed: string | null): Promise<number> {
  keepHeapSmall();
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
