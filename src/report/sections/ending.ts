import type { RunResult } from '../../judge/record/result.ts';
import { nextSteps } from '../next-steps.ts';
import { outcomeMark, outcomeTitles, reasonsOf, triesOf } from '../outcome.ts';
import { isRising } from '../p99-seconds.ts';
import type { Section, Sheet } from '../sheet.ts';
import { hang } from '../text.ts';
import { trustOf } from '../trust.ts';

/** The verdict and its reasons, why to trust it, where to look, and what to do next. */
export const ending: Section = (result, sheet) => {
  const { ink, width, folder, page } = sheet;
  const note = (label: string, text: string) => hang(`    ${ink.bold(label.padEnd(9))}`, text, width);
  const flames = result.arms.some((arm) => arm.profiles.length > 0) ? 'flame graphs, ' : '';
  return [
    ...verdictLines(result, sheet),
    ...triesOf(result).flatMap((line) => note('your go', line)),
    ...note('trust', trustOf(result)),
    ...(result.arms.some(isRising) ? note('', '* a queue: this p99 is how long we watched') : []),
    ...(folder === null
      ? []
      : note('look', `${folder.replace(/\/?$/, '/')}${page ?? ''} · ${flames}evidence, raw data`)),
    ...nextSteps(result).flatMap(({ label, step }) => note(label, step)),
  ];
};

function verdictLines(result: RunResult, { ink, width }: Sheet): string[] {
  const { outcome } = result.verdict;
  const paint = outcome === 'reproduced-and-fixed' ? ink.green : outcome === 'inconclusive' ? ink.yellow : ink.red;
  const start = ` ${paint(outcomeMark(outcome))} ${ink.bold(paint(outcomeTitles[outcome]))}   `;
  if (outcome === 'reproduced-and-fixed') return beside(start, result.incident.lesson, width);
  const [first = 'no reason was given', ...more] = reasonsOf(result);
  return [...beside(start, first, width), ...more.flatMap((reason) => hang('    · ', reason, width))];
}

/** The first line starts beside the title, the rest go back to the margin: a title must not cost a column. */
function beside(start: string, text: string, width: number): string[] {
  const [first = start, ...rest] = hang(start, text, width);
  const words = rest.map((line) => line.trim()).join(' ');
  return [first, ...hang('   ', words, width)];
}
