import { html, type Markup, type Piece } from '../markup.ts';
import { drawDot, type Tone } from './dot.ts';

/** Names of the lines beside a sample of each. */
export function drawKey(
  lines: readonly { readonly name: string; readonly tone: Tone; readonly dashed?: boolean; readonly detail?: Piece }[],
): Markup {
  return html`<ul class="key">${lines.map(
    ({ name, tone, dashed = false, detail }) =>
      html`<li><svg width="22" height="10" aria-hidden="true"><line class="line ${tone}${dashed && ' dashed'}" x1="0" x2="22" y1="5" y2="5"/>
<svg x="11" y="5" overflow="visible">${drawDot(tone)}</svg></svg> ${name}${detail ? html` <b>${detail}</b>` : null}</li>`,
  )}</ul>`;
}
