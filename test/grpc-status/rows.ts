import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/lab/folders.ts';

/** Makes a row happen: what the caller's grpc-js says of it. Keyed by the row's cause. */
export type Cases = Readonly<Record<string, () => Promise<string>>>;

interface Row {
  /** In bold, at the beginning of the second cell. */
  readonly cause: string;
  /** As it is written: `…` stands for what varies. */
  readonly says: string;
  readonly pattern: RegExp;
}

export const document = readFileSync(join(projectFolder, 'docs/grpc-status.md'), 'utf8');

/** Of `docs/grpc-status.md`; a heading that is a code stands before each text below it. */
export const rows: readonly Row[] = document.split(/^## /m).flatMap((section) => {
  const [, code = ''] = /^(\d+ [A-Z_]+)\n/.exec(section) ?? [];
  return [...section.matchAll(/^\| (?:`([^`]+)`|nothing) \| \*\*(.+?)\*\*/gm)].map(([, text = '', cause = '']) => {
    const says = code === '' ? text : `${code}: ${text}`;
    return { cause, says, pattern: patternOf(says) };
  });
});

/** Held where the program is found. */
export function needsProxy({ cause }: Row): boolean {
  return /^(HAProxy|Envoy)\b/.test(cause);
}

function patternOf(says: string): RegExp {
  const parts = says.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
