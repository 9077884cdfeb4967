import { nameOf } from '../../arms.ts';
import { quantity } from '../../numbers.ts';
import { remarksOf } from '../../remarks.ts';
import { armFigure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';

/** What was seen of a variant that no SLO and no sign is about. */
export const besides: HtmlSection = (report) => {
  const told = remarksOf(report.result);
  if (told.length === 0) return null;
  const body = drawTable(
    'Seen besides what is measured, each where it was largest',
    [
      { head: 'variant' },
      { head: 'of' },
      { head: 'what', words: true },
      { head: 'how much', figures: true },
      { head: 'allowed', figures: true },
      { head: 'refuses' },
      { head: 'from' },
    ],
    told.map(({ arm, remark }) => {
      const place = `remarks/${arm.remarks?.indexOf(remark)}`;
      const say = (value: number | null) => (remark.unit === null ? null : quantity(value, remark.unit));
      return [
        html`${remark.refuses ? html`<span class="bad" title="a fix must not do this">✗</span>` : html`<span class="unsure" title="reported, but decides nothing">!</span>`} ${nameOf(arm.variant)}`,
        remark.of,
        remark.text,
        remark.value === null ? null : armFigure(report, arm, `${place}/value`, say(remark.value)),
        remark.allowed === null ? null : armFigure(report, arm, `${place}/allowed`, say(remark.allowed)),
        remark.refuses ? 'yes' : 'no',
        sourceOf(report, arm),
      ];
    }),
  );
  return { id: 'besides', title: 'What else was seen', body };
};
