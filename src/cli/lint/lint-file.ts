import { readFile, stat } from 'node:fs/promises';
import { messageOf } from '../../errors.ts';
import { type Finding, finding } from '../../report/postmortem/finding.ts';
import { lintPostmortem, listNotChecked } from '../../report/postmortem/lint.ts';
import type { Linted } from '../../report/postmortem/linted.ts';
import { readDocument } from '../../report/postmortem/read/document.ts';
import { formOf, forms, partFinder } from '../../report/postmortem/read/forms.ts';
import type { FormName } from '../../report/postmortem/read/names.ts';
import type { LintConfig } from './config.ts';
import type { FoundFile } from './find-files.ts';
import { readKnown } from './find-record.ts';

/** Checks a postmortem, in that form or in the one that it looks like, against the record too that was named, that it links to or that it lies beside. What cannot be read is a finding, so that others still are. */
export async function lintFile(
  { path, shown }: FoundFile,
  name: FormName | null,
  { names, off }: LintConfig,
  record: string | null,
): Promise<Linted> {
  const { text, unread } = await readText(path);
  const document = readDocument(text ?? '', partFinder(names));
  const form = forms.find((one) => one.name === name) ?? formOf(document.sections.map(({ text }) => text));
  const { known, broken } = await readKnown(document, path, record);
  const found = text === null ? [unread] : [...broken, ...lintPostmortem(document, known, form)];
  const reasonOf = ({ rule }: Finding) => off[rule];
  return {
    file: shown,
    form: form.name,
    findings: found.filter((one) => reasonOf(one) === undefined),
    switchedOff: found.flatMap((one) => {
      const reason = reasonOf(one);
      return reason === undefined ? [] : [{ ...one, reason }];
    }),
    notChecked: off.duration === undefined ? listNotChecked(document) : [],
    record: known?.record ?? null,
  };
}

async function readText(path: string): Promise<{ readonly text: string | null; readonly unread: Finding }> {
  const unread = (why: string) => ({
    text: null,
    unread: finding('file-unread', 1, `this file could not be read: ${why}`),
  });
  try {
    // Whoever opens a pipe waits for somebody who writes into it.
    if ((await stat(path)).isFIFO()) return unread('it is a pipe');
    const bytes = await readFile(path);
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    if (isWide) return unread('it is UTF-16; save it as UTF-8');
    return { ...unread(''), text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return unread(error instanceof TypeError ? 'it is not UTF-8' : messageOf(error));
  }
}
