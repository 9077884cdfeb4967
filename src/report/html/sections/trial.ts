import type { Arm, VariantResult } from '../../../judge/record/result.ts';
import { armOf, nameOf } from '../../arms.ts';
import { drawPicture, mostIn } from '../chart/picture.ts';
import { changedAt } from '../chart/seconds.ts';
import { armFigure, measuredFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { signMark } from '../variant.ts';

/** What a wrong fix did under a trigger of its own: what shows it, and its pictures, which no other arm has. null: it was not played. */
export function drawTrial(report: Report, { id, trial }: VariantResult): Markup | null {
  const arm = armOf(report.result, id, 'triggered');
  if (!trial || arm === null) return null;
  const seconds = Math.round((arm.judgedToMs - arm.judgedFromMs) / 1_000);
  return html`<h3>${nameOf(id)}, under a change of its own</h3>
<p>${trial.trigger.join('; ')}. It was given ${trial.watchSeconds} s to fail, and watched for ${seconds}.</p>
<ul class="signs">${arm.signs.map((sign) => html`<li>${signMark(sign)} ${sign.of}: ${sign.name} ${measuredFigure(report, arm, sign)}. ${sign.reason ?? sign.meaning}</li>`)}</ul>
${picturesOf(report, arm)}`;
}

function picturesOf(report: Report, arm: Arm): Markup[] {
  const known = armOf(report.result, 'defect', 'triggered')?.pictures ?? [];
  return arm.pictures.flatMap((picture, index) => {
    if (known.some(({ name, of }) => name === picture.name && of === picture.of)) return [];
    const name = armFigure(report, arm, `pictures/${index}`, picture.name);
    return [drawPicture(picture, nameOf(arm.variant), changedAt(report.result, arm.variant), mostIn(picture), name)];
  });
}
