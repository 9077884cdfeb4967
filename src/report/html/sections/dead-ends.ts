import { armOf, firstSli, kindOf, nameOf } from '../../arms.ts';
import { cpuMilliseconds, quantity } from '../../numbers.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';
import { sayInterval, sayP99, verdictMark } from '../variant.ts';

/** What people try first, and what measurement says to it. */
export const deadEnds: HtmlSection = (report) => {
  const { result } = report;
  const wrong = result.variants.filter(({ id }) => kindOf(id) === 'wrong-fix');
  if (wrong.length === 0) return null;
  const body = drawTable(
    'Wrong fixes under the same load, seed and change',
    [
      { head: 'tried' },
      { head: 'why people try it' },
      { head: 'bad views', figures: true },
      { head: 'p99', figures: true },
      { head: 'CPU a view', figures: true },
      { head: 'why it is refused' },
      { head: 'from' },
    ],
    wrong.map((variant) => {
      const arm = armOf(result, variant.id, 'triggered');
      const sli = firstSli(arm);
      return [
        html`${verdictMark(variant.verdict)} ${nameOf(variant.id)}`,
        variant.says,
        html`${quantity(sli?.value ?? null, sli?.unit ?? 'share')} ${sayInterval(sli)}`,
        sayP99(arm),
        cpuMilliseconds(arm?.cpuMsPerView ?? null),
        variant.reason,
        sourceOf(report, arm),
      ];
    }),
  );
  return { id: 'dead-ends', title: 'What does not work', body };
};
