import type { RunResult, VariantResult } from '../../../judge/record/result.ts';
import { armOf, nameOf } from '../../arms.ts';
import { cpuFigure, fastestGrowth, headroomFigure, memoryGrowthFigure, p99Figure, watchedFigure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { saySlo, slosIn } from '../slos.ts';
import { drawTable, sourceOf } from '../table.ts';
import { verdictMark } from '../variant.ts';

/** The defect, its siblings, the reader's own files and the fixes, the advised one first, with what each costs. */
export const thisWeek: HtmlSection = (report) => {
  const { result } = report;
  const rows = inOrder(result);
  if (rows.length === 0) return null;
  const slos = slosIn(result, 'triggered');
  // Runs from before it was measured have none, and a column of dashes says nothing.
  const grew = rows.some(({ id }) => fastestGrowth(armOf(result, id, 'triggered')) !== null);
  const body = html`<p class="lead">${result.incident.lesson}</p>
${drawTable(
  'Fixes under the same load, seed and change',
  [
    { head: 'variant' },
    ...slos.map((head) => ({ head, figures: true })),
    { head: 'p99', figures: true },
    { head: 'CPU a view', figures: true },
    { head: 'headroom', figures: true },
    { head: 'what it costs, or why not', words: true },
    ...(grew ? [{ head: 'memory growth', figures: true }] : []),
    { head: 'watched' },
    { head: 'from' },
  ],
  rows.map((variant) => {
    const arm = armOf(result, variant.id, 'triggered');
    return [
      html`${verdictMark(variant.verdict)} ${nameOf(variant.id)}${variant.kind === 'sibling' && ' (sibling)'}${variant.recommended && html` <b class="advised">advised</b>`}`,
      ...slos.map((name) => saySlo(report, arm, name)),
      p99Figure(report, arm),
      cpuFigure(report, arm),
      headroomFigure(report, arm),
      ['fixes', 'holds'].includes(variant.verdict) ? variant.note : variant.reason,
      ...(grew ? [memoryGrowthFigure(report, arm)] : []),
      watchedFigure(report, arm),
      sourceOf(report, arm),
    ];
  }),
)}
<p class="note">Headroom: how many times this load the busiest process's one thread could carry. On a shared machine latencies move, and CPU hardly does.${grew && ' Memory growth: of the process where it surely grows fastest, in the window; a young heap grows too.'}</p>`;
  return { id: 'this-week', title: 'This week', body };
};

function inOrder(result: RunResult): VariantResult[] {
  const cpu = ({ id }: VariantResult) => armOf(result, id, 'triggered')?.cpuMsPerView ?? Number.POSITIVE_INFINITY;
  return ['defect', 'sibling', 'try', 'fix'].flatMap((kind) =>
    result.variants
      .filter((variant) => variant.kind === kind && armOf(result, variant.id, 'triggered') !== null)
      .toSorted((a, b) => Number(b.recommended) - Number(a.recommended) || cpu(a) - cpu(b)),
  );
}
