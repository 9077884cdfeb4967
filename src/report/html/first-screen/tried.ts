import type { Arm, VariantResult } from '../../../judge/record/result.ts';
import { armOf, firstSli, nameOf, pagesOf, streamOf, tellingSli } from '../../arms.ts';
import { percent } from '../../numbers.ts';
import { triesOf } from '../../outcome.ts';
import { shorten } from '../../text.ts';
import { armFigure, measuredFigure, p99Figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { verdictMark } from '../variant.ts';

/** So many have room for a second line each. */
const roomFor = 4;
const oneLine = 56;

/** Wrong fixes with their figures, then how the reader's own file did; null: there are none. */
export function drawTried(report: Report): Markup | null {
  const { result } = report;
  const wrong = result.variants.filter(({ kind }) => kind === 'wrong-fix');
  const tries = triesOf(result);
  if (wrong.length + tries.length === 0) return null;
  const title = 'You would have tried';
  return html`<div class="tried"><h2>${wrong.length > 0 ? html`<a href="#dead-ends">${title}</a>` : title}</h2>
<ul>${wrong.map((variant) => drawRow(report, variant, armOf(result, variant.id, 'triggered'), wrong.length <= roomFor))}
${tries.map((line) => html`<li><span></span><span class="name">yours</span> <span>${line}</span></li>`)}</ul></div>`;
}

function drawRow(report: Report, variant: VariantResult, arm: Arm | null, roomy: boolean): Markup {
  const sli = firstSli(arm);
  const figures = sli
    ? html`${sli.name} ${measuredFigure(report, arm, sli)}, ${streamOf(arm) === 'batches' ? alsoOf(report, arm) : restOf(report, arm)}`
    : variant.reason;
  const refused = refusalOf(variant, arm);
  const why = refused ?? (roomy ? variant.note : null);
  return html`<li>${verdictMark(variant.verdict)} <span class="name">${nameOf(variant.id)}</span>
<span class="figures">${figures}</span>${why !== null && html`<span class="why">${why}</span>`}</li>`;
}

/** Of batches: the SLO that broke, where it was another, else how many came back as errors. */
function alsoOf(report: Report, arm: Arm | null): Markup {
  const sli = tellingSli(arm);
  if (sli && sli !== firstSli(arm)) return html`${sli.name} ${measuredFigure(report, arm, sli)}`;
  const at = arm?.load.findIndex(({ of }) => of === 'batches') ?? -1;
  const load = arm?.load[at];
  return html`${armFigure(report, arm, `load/${at}/failed`, percent(load && load.sent > 0 ? load.failed / load.sent : null))} errors`;
}

/** Where most views failed, how many: the p99 of errors says nothing. */
function restOf(report: Report, arm: Arm | null): Markup {
  const pages = pagesOf(arm);
  return pages !== null && pages.failed > pages.sent / 2
    ? html`${armFigure(report, arm, 'load/0/failed', percent(pages.failed / pages.sent))} errors`
    : html`p99 ${p99Figure(report, arm)}`;
}

/** Of one that meets its SLOs in this window, why it is refused all the same; null: its figures say so. */
function refusalOf({ verdict, reason }: VariantResult, arm: Arm | null): string | null {
  const met = arm?.slis.every((sli) => sli.verdict === 'met') ?? false;
  if (!met || verdict !== 'fails') return null;
  const [first = ''] = reason.split('; ');
  return shorten(first, oneLine) || first;
}
