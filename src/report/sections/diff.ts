import type { Section } from '../sheet.ts';
import { left, widthOf } from '../text.ts';

/** The lesson in two lines of code. */
export const diff: Section = (_result, { ink, width, diff: lines }) => {
  if (lines === null) return [];
  const from = Math.min(24, Math.max(widthOf(lines.removedFrom), widthOf(lines.addedFrom)));
  const code = width - 6 - 2 - from;
  const begin = beginOf(lines.removed, lines.added, code);
  const show = (text: string) => left(begin === 0 ? text : `…${text.slice(begin)}`, code);
  return [
    `    ${ink.red(`- ${show(lines.removed)}`)}  ${ink.dim(left(lines.removedFrom, from).trimEnd())}`,
    `    ${ink.green(`+ ${show(lines.added)}`)}  ${ink.dim(left(lines.addedFrom, from).trimEnd())}`,
  ];
};

/** What stands before the difference, so that it can be read what that is about. */
const before = 8;

/** Where two lines that are too long have to begin so that what tells them apart is not cut off; 0: at their beginning. */
function beginOf(one: string, other: string, width: number): number {
  const longest = Math.max(one.length, other.length);
  if (longest <= width) return 0;
  let alike = 0;
  while (alike < Math.min(one.length, other.length) && one[alike] === other[alike]) alike += 1;
  const latest = alike - before;
  if (latest <= 0) return 0;
  const earliest = Math.min(latest, longest + 1 - width);
  const word = one.indexOf(' ', earliest) + 1;
  return word > 0 && word <= latest ? word : earliest;
}
