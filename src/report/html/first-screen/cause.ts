import type { Arm, SignResult } from '../../../judge/record/result.ts';
import { armOf } from '../../arms.ts';
import { quantity } from '../../numbers.ts';
import { measuredFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { signMark } from '../variant.ts';

/** The cause in a line, with the signs that name it. */
export function drawCause(report: Report): Markup {
  const { result } = report;
  const arm = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  const signs = arm?.signs ?? [];
  const seen = signs.length > 0 && signs.every(({ present }) => present === true);
  const title = seen ? 'The cause' : 'The expected cause';
  return html`<h2>${arm ? html`<a href="#cause">${title}</a>` : title}</h2>
<p>${result.incident.cause}</p>
<ul class="signs">${arm && signs.map((sign) => drawSign(report, arm, sign))}</ul>`;
}

function drawSign(report: Report, arm: Arm, sign: SignResult): Markup {
  const { name, of, unit, threshold } = sign;
  return html`<li>${signMark(sign)} ${name.includes(of) ? name : `${of}: ${name}`}
<b>${measuredFigure(report, arm, sign)}</b> <span class="quiet">&gt;&nbsp;${quantity(threshold, unit).replaceAll(' ', '\u00a0')}</span></li>`;
}
