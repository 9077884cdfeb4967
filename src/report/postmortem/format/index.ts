import type { Linted } from '../linted.ts';
import { writeGithub } from './github.ts';
import { writeJson } from './json.ts';
import { writeSarif } from './sarif.ts';
import { writeText } from './text.ts';

export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

/** Files are named as they are typed; `uriOf` gives a file's address for who reads it elsewhere. */
export type Write = (files: readonly Linted[], uriOf: (file: string) => string) => string;

export const writers: Readonly<Record<Format, Write>> = {
  text: writeText,
  json: writeJson,
  sarif: writeSarif,
  github: writeGithub,
};
