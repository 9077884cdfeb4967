import type { Linted } from '../linted.ts';

/** Annotations that GitHub Actions shows beside the lines. */
export function writeGithub(files: readonly Linted[], uriOf: (file: string) => string): string {
  return files
    .flatMap(({ file, findings, notChecked }) => [
      ...findings.map(({ line, rule, message }) => annotation('error', uriOf(file), line, rule, message)),
      ...notChecked.map(({ line, text }) => annotation('notice', uriOf(file), line, 'not checked', text)),
    ])
    .join('\n');
}

function annotation(kind: 'error' | 'notice', file: string, line: number, title: string, says: string): string {
  // A file outside the repository has its whole address, which annotations do not know.
  const properties = { file: decodeURIComponent(file).replace(/^file:\/\//, ''), line, title };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${kind} ${written.join(',')}::${data(says)}`;
}

/** As the runner reads them back: actions/toolkit, `packages/core/src/command.ts`. */
function data(says: string): string {
  return says.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(says: string): string {
  return data(says).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
