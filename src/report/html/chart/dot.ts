import { html, type Markup } from '../markup.ts';

/** Colours are the page's: a tone says what is meant. */
export type Tone = 'before' | 'after' | 'third' | 'fourth' | 'fifth';

/** Another shape for the others than for the defect, so that colour is not all that tells them apart; what is open is hollow. */
export function drawDot(tone: Tone, open = false): Markup {
  const name = `dot ${tone}${open ? ' open' : ''}`;
  return tone === 'before'
    ? html`<circle class="${name}" r="4"/>`
    : html`<rect class="${name}" x="-3.5" y="-3.5" width="7" height="7"/>`;
}
