import type { RunResult, SignResult } from '../../../judge/result.ts';
import { armOf } from '../../arms.ts';
import { quantity } from '../../numbers.ts';
import { html, type Markup } from '../markup.ts';
import { signMark } from '../variant.ts';

/** The cause in a line, with the signs that name it. */
export function drawCause(result: RunResult): Markup {
  const arm = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  const signs = arm?.signs ?? [];
  const seen = signs.length > 0 && signs.every(({ present }) => present === true);
  const title = seen ? 'The cause' : 'The cause that was expected';
  return html`<h2>${arm ? html`<a href="#cause">${title}</a>` : title}</h2>
<p>${result.incident.cause}</p>
<ul class="signs">${signs.map(drawSign)}</ul>`;
}

function drawSign(sign: SignResult): Markup {
  const { name, of, value, unit, threshold } = sign;
  return html`<li>${signMark(sign)} ${name.includes(of) ? name : `${of}: ${name}`}
<b>${quantity(value, unit)}</b> <span class="quiet">&gt; ${quantity(threshold, unit)}</span></li>`;
}
