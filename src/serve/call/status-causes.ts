import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';

/** A row of docs/grpc-status.md. */
export interface StatusRow {
  /** As it is written, code first: `…` stands for what varies. */
  readonly says: string;
  readonly pattern: RegExp;
  /** In bold, at the beginning of the second cell. */
  readonly cause: string;
  /** All of the second cell, without markup. */
  readonly canBe: string;
  /** Without markup. */
  readonly howToTell: string;
}

export function readStatusDocument(): string {
  return readFileSync(join(projectFolder, 'docs/grpc-status.md'), 'utf8');
}

/** A heading that is a code stands before each text below it. */
export function readStatusRows(document: string): readonly StatusRow[] {
  return document.split(/^## /m).flatMap((section) => {
    const [, code = ''] = /^(\d+ [A-Z_]+)\n/.exec(section) ?? [];
    const rows = section.matchAll(/^\| (?:`([^`]+)`|nothing) \| (\*\*(.+?)\*\*.*?) \| (.*) \|$/gm);
    return [...rows].map(([, text = '', canBe = '', cause = '', howToTell = '']) => {
      const says = code === '' ? text : `${code}: ${text}`;
      return { says, pattern: patternOf(says), cause, canBe: plain(canBe), howToTell: plain(howToTell) };
    });
  });
}

/** What a status and its text can be. */
export function findCauses(says: string): readonly StatusRow[] {
  return readStatusRows(readStatusDocument()).filter(({ pattern }) => pattern.test(says));
}

/** Of a text in which `…` stands for what varies. */
export function patternOf(says: string): RegExp {
  const parts = says.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('**', '');
}
