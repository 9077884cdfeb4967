import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitCodes } from '../../errors.ts';
import { type Format, formats, writers } from '../../report/postmortem/format/index.ts';
import type { Linted } from '../../report/postmortem/linted.ts';
import { formNames, formSays } from '../../report/postmortem/read/names.ts';
import type { RuleName } from '../../report/postmortem/rules.ts';
import type { Input } from '../input.ts';
import { resolveTyped } from '../paths.ts';
import { print, printAsIs, printAside } from '../print.ts';
import { readConfig } from './config.ts';
import { findFiles } from './find-files.ts';
import { readRecord } from './find-record.ts';
import { lintFile } from './lint-file.ts';

/** Checks files, folders and globs; exit code 1 if there is a finding in any. */
export async function lint(typed: readonly string[], input: Input): Promise<number> {
  const config = readConfig(input.text('lint-config'));
  const form = formNames.find((name) => name === input.text('form')) ?? config.form ?? null;
  const record = readRecord(input.text('record'));
  const found = findFiles(typed, config.ignore, config.folder);
  const files: Linted[] = [];
  for (const file of found) files.push(await lintFile(file, form, config, record));
  const paths = new Map(found.map(({ shown, path }) => [shown, path]));
  const format: Format = formats.find((one) => one === input.text('format')) ?? 'text';
  const text = writers[format](files, (file) => uriOf(paths.get(file) ?? file));
  if (text !== '') (format === 'text' ? print : printAsIs)(text);
  if (format === 'text') {
    if (form === null) tellForms(files);
    tellAsides(files);
  }
  return files.some(({ findings }) => findings.length > 0) ? exitCodes.refuted : exitCodes.verified;
}

/** From where the command was typed, as a repository's files are named; elsewhere a whole address. */
function uriOf(path: string): string {
  const near = relative(resolveTyped('.'), path);
  return near.startsWith('..') ? pathToFileURL(path).href : near.split('/').map(encodeURIComponent).join('/');
}

/** A part may be missing because the form was not the one that was meant. */
function tellForms(files: readonly Linted[]): void {
  const guessed = files.filter(({ findings }) => findings.some(({ rule }) => rule === 'part-missing'));
  const names = [...new Set(guessed.map(({ form }) => form))];
  if (names.length > 0)
    printAside(`read in the form of ${names.map((name) => formSays[name]).join(', ')}; --form NAME says another`);
}

function tellAsides(files: readonly Linted[]): void {
  for (const { file, notChecked } of files) {
    for (const { line, text } of notChecked) printAside(`${file}:${line}: not checked: ${text}`);
  }
  const off = new Map<RuleName, { count: number; reason: string }>();
  for (const { rule, reason } of files.flatMap(({ switchedOff }) => switchedOff)) {
    off.set(rule, { count: (off.get(rule)?.count ?? 0) + 1, reason });
  }
  for (const [rule, { count, reason }] of off) {
    printAside(`switched off: ${rule}, ${count} ${count === 1 ? 'finding' : 'findings'} (${reason})`);
  }
  const alone = files.filter(({ record }) => record === null);
  if (files.length === 1 && alone.length === 1) {
    printAside(
      'no record of it is known: `--record DIR` names the folder of its drill or run, so that it can be held against that',
    );
  } else if (alone.length > 0) {
    printAside(
      `no record is known of ${alone.length} of ${files.length}: they were held against nothing but themselves`,
    );
  }
}
