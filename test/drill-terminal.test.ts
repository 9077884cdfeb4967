import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../src/lab/folders.ts';
import { withoutComments } from './source-lines.ts';

/** A console and a program call the same verbs of a drill: `src/drill/` neither prints nor asks, that is for `src/cli/drill/`. */

const terminal = [
  /\bprocess\.std(?:in|out|err)\b/,
  /\bprocess\.argv\b/,
  /\bconsole\./,
  /\bisTTY\b/,
  // As a string, `process` is a source of evidence too.
  /from ['"](?:node:)?process['"]/,
  /['"](?:node:)?(?:readline(?:\/promises)?|tty)['"]/,
  /\bexitCodes\b/,
];

function findTerminal(source: string): string[] {
  return withoutComments(source)
    .split('\n')
    .filter((line) => terminal.some((pattern) => pattern.test(line)))
    .map((line) => line.trim());
}

it('is known to nothing in src/drill', () => {
  const files = globSync('src/drill/**/*.ts', { cwd: projectFolder }).filter(
    (file) => !/\.(test|test-data)\.ts$/.test(file),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    findTerminal(readFileSync(join(projectFolder, file), 'utf8')).map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});

it.each([
  'process.stdout.write(text);',
  'if (!process.stdin.isTTY) return null;',
  "console.error('no');",
  "import { createInterface } from 'node:readline/promises';",
  "import { stdout } from 'node:process';",
  'return exitCodes.verified;',
])('is seen where it is planted: %s', (planted) => {
  expect(findTerminal(`// A comment may name process.stdout.\nconst fine = 1;\n${planted}\n`)).toEqual([planted]);
});
