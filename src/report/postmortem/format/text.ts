import { plain } from '../../text.ts';
import type { Linted } from '../linted.ts';
import { formSays } from '../read/names.ts';

/** A line for each finding, as compilers write them. */
export function writeText(files: readonly Linted[]): string {
  return files.flatMap(linesOf).join('\n');
}

function linesOf({ file, form, findings, record }: Linted): string[] {
  if (findings.length > 0)
    return findings.map(({ line, rule, message }) => `${file}:${line}: ${plain(message)} [${rule}]`);
  const itself = record === null ? 'itself' : `itself or ${record}`;
  const missing = form === 'two-am' ? 'nothing is missing' : `nothing is missing in the form of ${formSays[form]}`;
  return [`${file}: ${missing}, nothing contradicts ${itself}`];
}
