import { globSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Below the project's root, without tests and what they need. */
export function sourceFiles(...patterns: readonly string[]): string[] {
  return globSync(patterns, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/\.(?:test|test-data|fixture)\.ts$/.test(file));
}

/** A source without its comments. Lines stay lines. */
export function withoutComments(source: string): string {
  return source
    .replaceAll(/(^|\s)\/\*.*?\*\//gms, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

/** The lines of a file without its comments: each is still where it was. */
export function codeLines(source: string): string[] {
  return withoutComments(source).split('\n');
}
