import type { Arm, RunResult, VariantResult } from '../../../judge/result.ts';
import { armOf, firstSli, kindOf, nameOf } from '../../arms.ts';
import { quantity } from '../../numbers.ts';
import { triesOf } from '../../outcome.ts';
import { html, type Markup } from '../markup.ts';
import { sayP99, verdictMark } from '../variant.ts';

/** So many have room for a second line each. */
const roomFor = 4;

/** Wrong fixes with their figures, then how the reader's own file did; null: there are none. */
export function drawTried(result: RunResult): Markup | null {
  const wrong = result.variants.filter(({ id }) => kindOf(id) === 'wrong-fix');
  const tries = triesOf(result);
  if (wrong.length + tries.length === 0) return null;
  const title = 'You would have tried';
  return html`<div class="tried"><h2>${wrong.length > 0 ? html`<a href="#dead-ends">${title}</a>` : title}</h2>
<ul>${wrong.map((variant) => drawRow(variant, armOf(result, variant.id, 'triggered'), wrong.length <= roomFor))}
${tries.map((line) => html`<li><span></span><span class="name">yours</span> <span>${line}</span></li>`)}</ul></div>`;
}

function drawRow(variant: VariantResult, arm: Arm | null, roomy: boolean): Markup {
  const sli = firstSli(arm);
  const figures = sli ? `${sli.name} ${quantity(sli.value, sli.unit)}, p99 ${sayP99(arm)}` : variant.reason;
  return html`<li>${verdictMark(variant.verdict)} <span class="name">${nameOf(variant.id)}</span>
<span class="figures">${figures}</span>${roomy && html`<span class="why">${whyOf(variant, arm)}</span>`}</li>`;
}

/** Why people try it; of one that meets its SLOs, why it is refused all the same. */
function whyOf({ verdict, reason, says }: VariantResult, arm: Arm | null): string {
  const met = arm?.slis.every((sli) => sli.verdict === 'met') ?? false;
  return met && verdict === 'fails' ? (reason.split('; ')[0] ?? '') : says;
}
