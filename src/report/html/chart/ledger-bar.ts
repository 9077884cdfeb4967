import type { Arm } from '../../../judge/record/result.ts';
import { type Part, parts } from '../../../lab/variant.ts';
import { milliseconds, percent } from '../../numbers.ts';
import { html, type Markup } from '../markup.ts';

/** What a part is to whoever looks for lost time: its colour. */
const kinds: Readonly<Record<Part, 'wait' | 'own' | 'code' | 'way' | 'model'>> = {
  'storefront queue': 'wait',
  features: 'own',
  encode: 'code',
  connect: 'way',
  'way there': 'way',
  'model queue': 'wait',
  model: 'model',
  'way back': 'way',
  decode: 'code',
  response: 'own',
};

export function partName(part: Part): Markup {
  return html`<span class="swatch ${kinds[part]}" aria-hidden="true"></span> ${part}`;
}

/**
 * A part's name within it, whole or not at all: what does not fit beside the empty first column wraps below it, out of sight.
 * SVG's own text would be cut in its midst.
 */
function drawSays(says: string): Markup {
  return html`<foreignObject width="100%" height="30"><div class="part-says"><i></i><span>${says}</span></div></foreignObject>`;
}

/** One view's time as a bar, `share` of the place wide; the parts are written in where there is room. */
export function drawBar(name: string, arm: Arm, totalMs: number, share: number): Markup {
  const spent = parts
    .map((part) => ({
      part,
      ms: arm.ledger.reduce((sum, entry) => (entry.part === part ? sum + entry.meanMs : sum), 0),
    }))
    .filter(({ ms }) => ms > 0);
  const says = `${name}, ${milliseconds(totalMs)}: ${spent.map(({ part, ms }) => `${part} ${milliseconds(ms)}`).join(', ')}`;
  let from = 0;
  const pieces = spent.map(({ part, ms }) => {
    const [x, width] = [from * share * 100, (ms / totalMs) * share * 100];
    from += ms / totalMs;
    return html`<svg x="${x.toFixed(3)}%" width="${width.toFixed(3)}%" height="30">
<title>${part}: ${milliseconds(ms)}, ${percent(ms / totalMs)}</title><rect class="part ${kinds[part]}" width="100%" height="30"/>
${width > 4 && drawSays(`${part} ${milliseconds(ms)}`)}</svg>`;
  });
  return html`<p class="bar-says">${name} <b>${milliseconds(totalMs)}</b></p>
<svg class="bar" width="100%" height="30" role="img" aria-label="${says}">${pieces}</svg>`;
}
