import { armOf, nameOf } from '../../arms.ts';
import { costOf, holds, metAgain } from '../../effect.ts';
import { drawEffect } from '../chart/effect.ts';
import { armFigure } from '../figure.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';

/** The mitigations that one has at 2 AM: what works soonest comes first. */
export const tonight: HtmlSection = (report) => {
  const { result } = report;
  const rows = result.variants
    .flatMap((variant) => {
      const arm = armOf(result, variant.id, 'triggered');
      return variant.kind === 'mitigation' && arm?.effect ? [{ variant, arm, effect: arm.effect }] : [];
    })
    .toSorted((a, b) => rank(a.effect) - rank(b.effect));
  if (rows.length === 0) return null;
  const table = drawTable(
    'Mitigations, applied while the incident burned',
    [
      { head: 'mitigation' },
      { head: 'SLO met again' },
      { head: 'what it costs' },
      { head: 'watched', figures: true },
      { head: 'from' },
    ],
    rows.map(({ variant, arm, effect }) => [
      html`${holds(effect) ? html`<span class="good">✓</span>` : html`<span class="bad">✗</span>`} ${variant.note || nameOf(variant.id)}`,
      armFigure(report, arm, 'effect/metAfterSeconds', metAgain(effect)),
      armFigure(report, arm, 'effect/viewsLost', costOf(effect)),
      armFigure(report, arm, 'effect/watchedSeconds', `${Math.round(effect.watchedSeconds)} s`),
      sourceOf(report, arm),
    ]),
  );
  const body = html`${table}<div class="strips">${rows.map(({ variant, arm, effect }) => drawEffect(report, variant.note || nameOf(variant.id), arm, effect))}</div>`;
  return { id: 'tonight', title: 'Tonight', body };
};

function rank({ metAfterSeconds, held }: { readonly metAfterSeconds: number | null; readonly held: boolean }): number {
  return metAfterSeconds === null ? 1e6 : metAfterSeconds + (held ? 0 : 1e3);
}
