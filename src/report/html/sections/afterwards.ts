import { armOf, nameOf } from '../../arms.ts';
import { p99Figure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { saySlo, slosIn } from '../slos.ts';
import { drawTable, sourceOf } from '../table.ts';

/** A second fault that came and went: who recovers when it is gone, and who does not. */
export const afterwards: HtmlSection = (report) => {
  const { result } = report;
  const rows = result.variants.flatMap((variant) => {
    const arm = armOf(result, variant.id, 'recovered');
    return arm && variant.kind !== 'mitigation' ? [{ variant, arm }] : [];
  });
  if (rows.length === 0) return null;
  const slos = slosIn(result, 'recovered');
  const body = html`<p class="lead">${(result.incident.recovery ?? []).join('; ')}: it came and went, and this shows what recovered.</p>
${drawTable(
  'After the second fault is gone',
  [
    { head: 'variant' },
    ...slos.map((head) => ({ head, figures: true })),
    { head: 'p99', figures: true },
    { head: 'from' },
  ],
  rows.map(({ variant, arm }) => {
    const met = arm.slis.every(({ verdict }) => verdict === 'met');
    return [
      html`${met ? html`<span class="good" title="recovered">✓</span>` : html`<span class="bad" title="not recovered">✗</span>`} ${nameOf(variant.id)}`,
      ...slos.map((name) => saySlo(report, arm, name)),
      p99Figure(report, arm),
      sourceOf(report, arm),
    ];
  }),
)}`;
  return { id: 'afterwards', title: 'Afterwards', body };
};
