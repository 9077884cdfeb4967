import { advised, nameOf } from '../../arms.ts';
import { drawFlame } from '../flame/draw.ts';
import { foldProfiles } from '../flame/fold.ts';
import { totalOf } from '../flame/frame.ts';
import { embedJson, html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';

/** The thread's time by function: as it was, with the fix, and what the fix took away; null: nobody profiled both. */
export function drawFlames({ result, files }: Report): Markup | null {
  const { profiles } = files;
  const fix = advised(result);
  if (profiles === null || fix === null) return null;
  const root = foldProfiles(profiles.before, profiles.after);
  const total = totalOf(root);
  const process = result.profile?.process ?? 'storefront';
  const busy = (ms: number) => `busy for ${Math.round(ms)} ms of each second`;
  const named = `with ${nameOf(fix.id)}`;
  return html`<div class="flames">
<h3>Where the thread's time goes, function by function</h3>
<p>The ${process}'s one thread, sampled. A frame is as wide as its time; below it stands what it called. Each picture fills the page; the last one shows both on one scale.</p>
<ul class="key">
<li><span class="swatch lab"></span> the lab's code</li><li><span class="swatch ours"></span> the rest of two-am</li><li><span class="swatch library"></span> libraries</li><li><span class="swatch node"></span> Node</li><li><span class="swatch native"></span> V8 and native</li></ul>
<h4>As it was: ${busy(total.before)}</h4>
${drawFlame(root, 'before', `Flame graph of the defect, ${busy(total.before)}; the table above names the largest functions.`)}
<h4>${named.replace(/^w/, 'W')}: ${busy(total.after)}</h4>
${drawFlame(root, 'after', `Flame graph of the fix, ${busy(total.after)}.`)}
<h4>The difference: what the fix took away, and what it brought</h4>
<ul class="key"><li><span class="swatch less3"></span> taken away</li><li><span class="swatch less1"></span> less</li><li><span class="swatch same"></span> the same</li><li><span class="swatch more1"></span> more</li><li><span class="swatch more3"></span> brought</li></ul>
${drawFlame(root, 'difference', 'Differential flame graph: a frame is as wide as in that of both where it took longer, and coloured by how it changed.')}
${embedJson('flame', root)}
</div>`;
}
