import type { Arm } from '../../../judge/record/result.ts';
import { parts, type Part as Spent } from '../../../lab/variant.ts';
import { advised, armOf, nameOf, pagesOf } from '../../arms.ts';
import { milliseconds } from '../../numbers.ts';
import { drawBar, partName } from '../chart/ledger-bar.ts';
import { armFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlSection, Report } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';

/** The mean view's time in parts that add up, of the defect and of the recommended fix. */
export const time: HtmlSection = (report) => {
  const { result } = report;
  const fix = advised(result);
  const rows = ['defect', ...(fix ? [fix.id] : [])].flatMap((variant) => {
    const arm = armOf(result, variant, 'triggered');
    const total = sumOf(arm, 'meanMs');
    return arm && total > 0 ? [{ variant, arm, total }] : [];
  });
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ total }) => total));
  const least = rows.find(({ total }) => total < most / 3);
  const used = parts.filter((part) => rows.some(({ arm }) => spent(arm, part, 'meanMs') > 0));
  const none = armOf(result, 'defect', 'triggered') !== null && !rows.some(({ variant }) => variant === 'defect');
  const stuck = rows.filter(({ arm }) => isStuck(arm)).map(({ variant }) => `“${nameOf(variant)}”`);
  const body = html`${none && html`<p>As it was, no view finished while we watched: there is no whole one to take apart.</p>`}
<p>The mean page view, on one scale:</p>
${rows.map(({ variant, arm, total }) => drawBar(nameOf(variant), arm, total, total / most))}
${least ? html`<p>The same view with ${nameOf(least.variant)}, enlarged ${Math.round(most / least.total)} times:</p>${drawBar(nameOf(least.variant), least.arm, least.total, 1)}` : null}
${drawTable(
  'Milliseconds of a view by part: the mean, and the mean over the slowest 1 %',
  [
    { head: 'part' },
    ...rows.flatMap(({ variant }) => [
      { head: `${nameOf(variant)}, mean`, figures: true },
      { head: 'slowest 1 %', figures: true },
    ]),
  ],
  [
    ...used.map((part) => [
      partName(part),
      ...rows.flatMap(({ arm }) => [
        spentFigure(report, arm, part, 'meanMs'),
        spentFigure(report, arm, part, 'tailMeanMs'),
      ]),
    ]),
    [
      html`<b>sum</b>`,
      ...rows.flatMap(({ arm, total }) => [
        html`<b>${armFigure(report, arm, 'ledger', milliseconds(total))}</b>`,
        html`<b>${armFigure(report, arm, 'ledger', milliseconds(sumOf(arm, 'tailMeanMs')))}</b>`,
      ]),
    ],
    ['from', ...rows.flatMap(({ arm }) => [sourceOf(report, arm), null])],
  ],
)}
<p class="note">${stuck.length > 0 ? html`Finished views are counted; for ${stuck.join(' and ')}, where most had not finished, all of them, with the time they had taken so far.` : 'Finished views are counted.'} Bytes that no thread has time to write or read wait in a socket: under overload that is most of the way.</p>`;
  return { id: 'time', title: 'Where the time went', body };
};

/** As the ledger was made: see `accountFor`. */
function isStuck(arm: Arm): boolean {
  const pages = pagesOf(arm);
  return pages !== null && pages.unfinished > pages.sent / 2;
}

function spentFigure(report: Report, arm: Arm, part: Spent, of: 'meanMs' | 'tailMeanMs'): Markup {
  const own = arm.ledger.filter((entry) => entry.part === part);
  const [only] = own;
  const place = only && own.length === 1 ? `ledger/${arm.ledger.indexOf(only)}/${of}` : 'ledger';
  return armFigure(report, arm, place, milliseconds(spent(arm, part, of)));
}

function spent(arm: Arm, part: Spent, of: 'meanMs' | 'tailMeanMs'): number {
  return arm.ledger.reduce((sum, entry) => (entry.part === part ? sum + entry[of] : sum), 0);
}

function sumOf(arm: Arm | null, of: 'meanMs' | 'tailMeanMs'): number {
  return (arm?.ledger ?? []).reduce((sum, entry) => sum + entry[of], 0);
}
