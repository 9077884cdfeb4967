import type { Section } from '../sheet.ts';
import { left, widthOf } from '../text.ts';

/** The lesson in two lines of code. */
export const diff: Section = (_result, { ink, width, diff: lines }) => {
  if (lines === null) return [];
  const from = Math.min(24, Math.max(widthOf(lines.removedFrom), widthOf(lines.addedFrom)));
  const code = width - 6 - 2 - from;
  return [
    `    ${ink.red(`- ${left(lines.removed, code)}`)}  ${ink.dim(left(lines.removedFrom, from).trimEnd())}`,
    `    ${ink.green(`+ ${left(lines.added, code)}`)}  ${ink.dim(left(lines.addedFrom, from).trimEnd())}`,
  ];
};
