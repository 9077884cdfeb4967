import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/lab/folders.ts';
import { patternOf } from '../../src/serve/call/status-causes.ts';

/** A row of the tables of docs/browsers.md that compare two translators. */
interface Row {
  /** In bold, at the beginning of the row. */
  readonly what: string;
  readonly connect: string;
  readonly envoy: string;
}

export const document = readFileSync(join(projectFolder, 'docs/browsers.md'), 'utf8');

export const rows: readonly Row[] = [
  ...document.matchAll(/^\| \*\*(.+?)\*\*.*? \| `([^`]+)` \| (?:`([^`]+)`|(the same)) \|$/gm),
].map(([, what = '', connect = '', envoy, same]) => ({ what, connect, envoy: same ? connect : (envoy ?? '') }));

export const seen = (cell: string): RegExp => patternOf(cell);
