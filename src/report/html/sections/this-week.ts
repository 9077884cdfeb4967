import type { RunResult, VariantResult } from '../../../judge/result.ts';
import { armOf, firstSli, kindOf, nameOf } from '../../arms.ts';
import { cpuMilliseconds, quantity, times } from '../../numbers.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';
import { sayInterval, sayP99, verdictMark } from '../variant.ts';

/** The defect, the reader's own files and the fixes, the advised one first, with what each costs. */
export const thisWeek: HtmlSection = (report) => {
  const { result } = report;
  const rows = inOrder(result);
  if (rows.length === 0) return null;
  const body = html`<p class="lead">${result.incident.lesson}</p>
${drawTable(
  'Fixes under the same load, seed and change',
  [
    { head: 'variant' },
    { head: 'bad views', figures: true },
    { head: 'p99', figures: true },
    { head: 'CPU a view', figures: true },
    { head: 'headroom', figures: true },
    { head: 'what it costs' },
    { head: 'from' },
  ],
  rows.map((variant) => {
    const arm = armOf(result, variant.id, 'triggered');
    const sli = firstSli(arm);
    return [
      html`${verdictMark(variant.verdict)} ${nameOf(variant.id)}${variant.recommended && html` <b class="advised">advised</b>`}`,
      html`${quantity(sli?.value ?? null, sli?.unit ?? 'share')} ${sayInterval(sli)}`,
      sayP99(arm),
      cpuMilliseconds(arm?.cpuMsPerView ?? null),
      times(arm?.headroom ?? null),
      ['fixes', 'holds'].includes(variant.verdict) ? variant.says : variant.reason,
      sourceOf(report, arm),
    ];
  }),
)}
<p class="note">Headroom: times this load that the busiest process's one thread could carry. On a shared machine CPU hardly moves where latencies do.</p>`;
  return { id: 'this-week', title: 'This week', body };
};

function inOrder(result: RunResult): VariantResult[] {
  const cpu = ({ id }: VariantResult) => armOf(result, id, 'triggered')?.cpuMsPerView ?? Number.POSITIVE_INFINITY;
  return ['defect', 'try', 'fix'].flatMap((kind) =>
    result.variants
      .filter((variant) => kindOf(variant.id) === kind && armOf(result, variant.id, 'triggered') !== null)
      .toSorted((a, b) => Number(b.recommended) - Number(a.recommended) || cpu(a) - cpu(b)),
  );
}
