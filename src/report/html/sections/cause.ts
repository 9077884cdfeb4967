import type { Arm, FigureResult, SignResult } from '../../../judge/record/result.ts';
import { advised, armOf, nameOf } from '../../arms.ts';
import { percent, quantity } from '../../numbers.ts';
import { nameProfiled, showsNothing, whatProfilesShow } from '../../profiled.ts';
import { drawPicture, mostIn } from '../chart/picture.ts';
import { changedAt } from '../chart/seconds.ts';
import { armFigure, drawFigure, drawInterval, measuredFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlSection, Report } from '../report.ts';
import { drawTable, sourceOf } from '../table.ts';
import { signMark, verdictMark } from '../variant.ts';
import { drawBeside } from './beside.ts';
import { linkDrawnPages } from './drawn-pages.ts';
import { drawFlames } from './flames.ts';

/** The signs that name the cause, what they are with the fix, and what a profiler shows. */
export const cause: HtmlSection = (report) => {
  const { result } = report;
  const before = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  if (before === null) return null;
  const fix = advised(result);
  const after = fix && armOf(result, fix.id, before.phase);
  const named = fix ? nameOf(fix.id) : '';
  const body = html`<p class="lead">${result.incident.cause}</p>
${before.signs.length > 0 && signTable(report, before, after, named)}
${before.figures.length > 0 && figureTable(report, before, after, named)}
${siblingTable(report, before)}
${picturesOf(report, before, after)}
${profileOf(report)}
${drawBeside(report)}
${result.profile && showsNothing(result.profile) ? null : drawFlames(report)}
${linkDrawnPages(report)}`;
  return { id: 'cause', title: 'The cause', body };
};

function signTable(report: Report, before: Arm, after: Arm | null, fix: string): Markup {
  return drawTable(
    'Signs: they name the cause. All have to be seen with the defect, and gone with the fix',
    [
      { head: 'sign' },
      { head: 'of' },
      { head: 'as it was', figures: true },
      { head: 'a sign if above', figures: true },
      ...(after ? [{ head: `with ${fix}`, figures: true }] : []),
      { head: 'what it means', words: true },
    ],
    [
      ...before.signs.map((sign) => [
        html`${signMark(sign)} ${sign.name}`,
        sign.of,
        withInterval(report, before, sign),
        armFigure(report, before, `signs/${before.signs.indexOf(sign)}/threshold`, quantity(sign.threshold, sign.unit)),
        ...(after ? [sayOther(report, sign, after)] : []),
        sign.reason ?? sign.meaning,
      ]),
      ['from', null, sourceOf(report, before), null, ...(after ? [sourceOf(report, after)] : []), null],
    ],
  );
}

/** Where else the same illness lives: its signs, seen there too. */
function siblingTable(report: Report, before: Arm): Markup | null {
  const { result } = report;
  const siblings = result.variants.flatMap((variant) => {
    const arm = armOf(result, variant.id, before.phase);
    return variant.kind === 'sibling' && arm ? [{ variant, arm }] : [];
  });
  if (siblings.length === 0) return null;
  return drawTable(
    'Where else the same defect lives',
    [
      { head: 'sibling' },
      { head: 'where', words: true },
      ...before.signs.map(({ name }) => ({ head: name, figures: true })),
      { head: 'from' },
    ],
    siblings.map(({ variant, arm }) => [
      html`${verdictMark(variant.verdict)} ${nameOf(variant.id)}`,
      variant.note,
      ...before.signs.map((sign) => sayOther(report, sign, arm)),
      sourceOf(report, arm),
    ]),
  );
}

function figureTable(report: Report, before: Arm, after: Arm | null, fix: string): Markup {
  return drawTable(
    'Figures: shown, but they decide nothing',
    [
      { head: 'figure' },
      { head: 'of' },
      { head: 'as it was', figures: true },
      ...(after ? [{ head: `with ${fix}`, figures: true }] : []),
      { head: 'what it is', words: true },
    ],
    [
      ...before.figures.map((figure) => [
        figure.name,
        figure.of,
        withInterval(report, before, figure),
        ...(after ? [sayOther(report, figure, after)] : []),
        figure.reason ?? figure.meaning,
      ]),
      ['from', null, sourceOf(report, before), ...(after ? [sourceOf(report, after)] : []), null],
    ],
  );
}

/** The same, as another arm has it. */
function sayOther(report: Report, one: FigureResult | SignResult, arm: Arm): Markup | null {
  const others: readonly (FigureResult | SignResult)[] = 'present' in one ? arm.signs : arm.figures;
  const other = others.find(({ name, of }) => name === one.name && of === one.of);
  if (!other) return null;
  return html`${'present' in other && signMark(other)} ${withInterval(report, arm, other)}`;
}

function withInterval(report: Report, arm: Arm, measured: FigureResult | SignResult): Markup {
  return html`${measuredFigure(report, arm, measured)}${drawInterval(measured, measured.unit)}`;
}

/** The lab's own pictures, the defect's beside the fix's on one scale. */
function picturesOf(report: Report, before: Arm, after: Arm | null): Markup[] {
  return before.pictures
    .filter(({ of }) => of !== 'pages')
    .map((picture) => {
      const other = after?.pictures.find(({ name, of }) => name === picture.name && of === picture.of) ?? null;
      const most = Math.max(mostIn(picture), other ? mostIn(other) : 0);
      const draw = (one: typeof picture, arm: Arm) =>
        drawPicture(
          one,
          nameOf(arm.variant),
          changedAt(report.result, arm.variant),
          most,
          armFigure(report, arm, `pictures/${arm.pictures.indexOf(one)}`, one.name),
        );
      return html`<div class="strips">${draw(picture, before)}${other && after && draw(other, after)}</div>`;
    });
}

function profileOf(report: Report): Markup | null {
  const { profile } = report.result;
  if (profile === null || profile.functions.length === 0) return null;
  const { busy } = profile;
  if (busy && showsNothing(profile)) {
    return html`<p>A CPU profile shows nothing here: ${nameProfiled(profile)} was idle for ${drawFigure(report, '/profile/busy/before', percent(1 - busy.before))} of the time. ${whatProfilesShow}</p>`;
  }
  const atWork =
    busy && profile.named
      ? html`<p>The thread of ${nameProfiled(profile)} was busy for ${drawFigure(report, '/profile/busy/before', percent(busy.before))} of the time,
and for ${drawFigure(report, '/profile/busy/after', percent(busy.after))} with the fix.</p>`
      : null;
  const functions = drawTable(
    `Functions of ${nameProfiled(profile)} by their share of its busy samples, largest changes first`,
    [
      { head: 'function' },
      { head: 'where', words: true },
      { head: 'as it was', figures: true },
      { head: 'with the fix', figures: true },
    ],
    profile.functions
      .slice(0, 10)
      .map(({ name, where, before, after }, at) => [
        html`<code>${name}</code>`,
        html`<code>${where}</code>`,
        drawFigure(report, `/profile/functions/${at}/before`, percent(before)),
        drawFigure(report, `/profile/functions/${at}/after`, percent(after)),
      ]),
  );
  return html`${atWork}${functions}`;
}
