import { armOf, nameOf } from '../../arms.ts';
import { cpuFigure, p99Figure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { saySlo, slosIn } from '../slos.ts';
import { drawTable, sourceOf } from '../table.ts';
import { verdictMark } from '../variant.ts';
import { drawTrial } from './trial.ts';

/** What people try first, and what measurement says to it. */
export const deadEnds: HtmlSection = (report) => {
  const { result } = report;
  const wrong = result.variants.filter(({ kind }) => kind === 'wrong-fix');
  if (wrong.length === 0) return null;
  const slos = slosIn(result, 'triggered');
  const trials = wrong.filter(({ trial }) => trial !== undefined);
  const table = drawTable(
    `Wrong fixes under the same load, seed and change${trials.length > 0 ? '; some under a change of their own' : ''}`,
    [
      { head: 'tried' },
      { head: 'why people try it', words: true },
      ...slos.map((head) => ({ head, figures: true })),
      { head: 'p99', figures: true },
      { head: 'CPU a view', figures: true },
      { head: 'why it is refused', words: true },
      { head: 'from' },
    ],
    wrong.map((variant) => {
      const arm = armOf(result, variant.id, 'triggered');
      return [
        html`${verdictMark(variant.verdict)} ${nameOf(variant.id)}`,
        variant.note,
        ...slos.map((name) => saySlo(report, arm, name)),
        p99Figure(report, arm),
        cpuFigure(report, arm),
        variant.reason,
        sourceOf(report, arm),
      ];
    }),
  );
  const body = html`${table}${trials.map((variant) => drawTrial(report, variant))}`;
  return { id: 'dead-ends', title: 'What does not work', body };
};
