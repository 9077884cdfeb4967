import { armOf, nameOf } from '../../arms.ts';
import { costOf, holds, metAgain } from '../../recovered.ts';
import { drawRecovery } from '../chart/recovery.ts';
import { armFigure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';

/** The levers that one has at 2 AM: what works soonest comes first. */
export const tonight: HtmlSection = (report) => {
  const { result } = report;
  const rows = result.variants
    .flatMap((variant) => {
      const arm = armOf(result, variant.id, 'triggered');
      return variant.kind === 'mitigation' && arm?.recovery ? [{ variant, arm, recovery: arm.recovery }] : [];
    })
    .toSorted((a, b) => rank(a.recovery) - rank(b.recovery));
  if (rows.length === 0) return null;
  const table = drawTable(
    'Levers, pulled while the incident burned',
    [
      { head: 'lever' },
      { head: 'SLO met again' },
      { head: 'what it costs' },
      { head: 'watched', figures: true },
      { head: 'from' },
    ],
    rows.map(({ variant, arm, recovery }) => [
      html`${holds(recovery) ? html`<span class="good">✓</span>` : html`<span class="bad">✗</span>`} ${variant.says || nameOf(variant.id)}`,
      armFigure(report, arm, 'recovery/metAfterSeconds', metAgain(recovery)),
      armFigure(report, arm, 'recovery/viewsLost', costOf(recovery)),
      armFigure(report, arm, 'recovery/watchedSeconds', `${Math.round(recovery.watchedSeconds)} s`),
      sourceOf(report, arm),
    ]),
  );
  const body = html`${table}<div class="strips">${rows.map(({ variant, arm, recovery }) => drawRecovery(report, variant.says || nameOf(variant.id), arm, recovery))}</div>`;
  return { id: 'tonight', title: 'Tonight', body };
};

function rank({ metAfterSeconds, held }: { readonly metAfterSeconds: number | null; readonly held: boolean }): number {
  return metAfterSeconds === null ? 1e6 : metAfterSeconds + (held ? 0 : 1e3);
}
