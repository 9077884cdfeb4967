import { html, type Markup } from '../markup.ts';

/** Colours are the page's: a tone says what is meant. */
export type Tone = 'before' | 'after' | 'third' | 'fourth' | 'fifth';

/** A shape of its own, so that colour is not all that tells lines apart; what is open is hollow, what failed a cross. */
export function drawDot(tone: Tone, open = false, failed = false): Markup {
  if (failed) return html`<path class="cross ${tone}" d="M-4 -4L4 4M4 -4L-4 4"/>`;
  const name = `dot ${tone}${open ? ' open' : ''}`;
  switch (tone) {
    case 'before':
      return html`<circle class="${name}" r="4"/>`;
    case 'third':
      return html`<path class="${name}" d="M0 -5L5 0L0 5L-5 0Z"/>`;
    default:
      return html`<rect class="${name}" x="-3.5" y="-3.5" width="7" height="7"/>`;
  }
}
