import { advised, nameOf } from '../../arms.ts';
import { nameProfiled } from '../../profiled.ts';
import { drawFlame } from '../flame/draw.ts';
import { foldProfiles } from '../flame/fold.ts';
import { totalOf } from '../flame/frame.ts';
import { embedJson, html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { tellFlaws } from './flaws.ts';

/** The thread's time by function: as it was, with the fix, and what the fix took away, or why not; null: nobody profiled both. */
export function drawFlames({ result, files }: Report): Markup | null {
  const { profiles } = files;
  const fix = advised(result);
  if (fix === null) return null;
  if (profiles === null) return withoutPicture(files.profilesGone);
  const root = foldProfiles(profiles.before, profiles.after);
  const total = totalOf(root);
  const whose = result.profile ? `${nameProfiled(result.profile)}'s` : "the storefront's";
  const busy = (ms: number) => `busy for ${Math.round(ms)} ms of each second`;
  const named = `with ${nameOf(fix.id)}`;
  const flaws = tellFlaws({ 'as it was': profiles.before, [named]: profiles.after });
  if (total.before === 0 && total.after === 0)
    return html`${withoutPicture(['neither profile has a sample in which the thread was busy'])}${flaws}`;
  return html`<div class="flames">
<h3>Where the thread's time goes, function by function</h3>
<p>${whose.replace(/^t/, 'T')} one thread, sampled. A frame is as wide as its time; below it is what it called.
Each picture fills the page; the last one shows both on one scale.</p>
${flaws}
${swatches({ lab: "the lab's code", ours: 'the rest of two-am', library: 'libraries', node: 'Node', native: 'V8 and native' })}
<h4>As it was: ${busy(total.before)}</h4>
${drawFlame(root, 'before', `Flame graph of the defect, ${busy(total.before)}; the table above names the largest functions.`)}
<h4>${named.replace(/^w/, 'W')}: ${busy(total.after)}</h4>
${drawFlame(root, 'after', `Flame graph of the fix, ${busy(total.after)}.`)}
<h4>The difference: what the fix removed, and what it added</h4>
${swatches({ less3: 'removed', less1: 'less', same: 'the same', more1: 'more', more3: 'added' })}
${drawFlame(root, 'difference', 'Differential flame graph: a frame is as wide as in whichever of the two it took longer, and coloured by how it changed.')}
${embedJson('flame', root)}
</div>`;
}

/** In the pictures' place: a run that was profiled has something to say there. */
function withoutPicture(reasons: readonly string[]): Markup | null {
  return reasons.length === 0 ? null : html`<p class="quiet">No flame graph: ${reasons.join('; ')}.</p>`;
}

/** What the colours mean, by the class that has them. */
function swatches(names: Readonly<Record<string, string>>): Markup {
  return html`<ul class="key">${Object.entries(names).map(([name, says]) => html`<li><span class="swatch ${name}"></span> ${says}</li>`)}</ul>`;
}
