import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { readDrill } from '../drill/drill-folder.ts';
import type { Finding } from '../report/postmortem/finding.ts';
import { type Known, knownOfDrill, knownOfRun } from '../report/postmortem/known.ts';
import { lintPostmortem } from '../report/postmortem/lint.ts';
import { type Document, readDocument } from '../report/postmortem/read.ts';
import { readRun } from '../run/store.ts';

export interface Linted {
  readonly findings: readonly Finding[];
  /** The record that it was compared with; null: none that is there. */
  readonly record: string | null;
}

/** Checks a postmortem, against the record too that it links to. Errors: `damaged-run`, `damaged-drill`. */
export async function lintFile(file: string): Promise<Linted> {
  const document = readDocument(await readFile(file, 'utf8'));
  const known = await readKnown(document, file);
  return { findings: lintPostmortem(document, known), record: known?.record ?? null };
}

async function readKnown({ links }: Document, file: string): Promise<Known | null> {
  for (const { text } of links) {
    const path = resolve(dirname(file), text);
    if (!existsSync(path)) continue;
    if (basename(path) === 'run.json') return knownOfRun(await readRun(dirname(path)));
    if (basename(path) === 'drill.json') return knownOfDrill(readDrill(dirname(path)));
  }
  return null;
}
