import type { RunResult } from '../judge/record/result.ts';
import { advised, armOf, firstSli, nameOf, streamOf } from './arms.ts';
import { drawBatchesPlot } from './html/chart/batches-chart.ts';
import { drawP99Plot } from './html/chart/p99-chart.ts';
import { html, type Markup, trusted } from './html/markup.ts';
import { sayP99 } from './html/variant.ts';
import { count, quantity } from './numbers.ts';
import { outcomeMark, outcomeTitles, reasonsOf } from './outcome.ts';
import { wrap } from './text.ts';

const font = `system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif`;
const css = `
text{font-family:${font};fill:#15191e}.quiet,.plot text{fill:#525b66}.plot text{font-size:15px}
.before{fill:#b04500}.after{fill:#00639c}.line{fill:none;stroke-width:4px;stroke-linejoin:round}.arrow{fill:none;stroke-width:2px}
.line.before,.arrow.before{stroke:#b04500}.line.after,.arrow.after{stroke:#00639c}
.dot{stroke:#fff;stroke-width:1.5px}.dot.open{fill:#fff}.dot.open.before{stroke:#b04500}.dot.open.after{stroke:#00639c}
.cross{fill:none;stroke-width:3px}.cross.before{stroke:#b04500}.cross.after{stroke:#00639c}
.grid{stroke:#d5dae0}.limit{stroke:#15191e;stroke-dasharray:6 5}.mark{stroke:#525b66}.to-left{text-anchor:end}.middle{text-anchor:middle}`;

/** Bold letters that fit in a line, in the widest of the fonts above. */
const columns = { big: 37, small: 57 };

/** The run as a picture of 1200 × 630, as links are shown: the surprise and its proof. SVG that needs nothing else. */
export function renderCard(result: RunResult): string {
  const { outcome } = result.verdict;
  const well = outcome === 'reproduced-and-fixed';
  const says = well
    ? (result.incident.lesson.split(/\.(?= |$)/)[0] ?? '')
    : `${outcomeTitles[outcome].toLowerCase()}: ${reasonsOf(result)[0] ?? ''}`;
  const big = says.length <= columns.big;
  const lines = wrap(says, big ? columns.big : columns.small).slice(0, 2);
  const size = big ? 50 : 32;
  const below = 118 + lines.length * size * 1.15;
  return `${html`<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" role="img" aria-label="${says}">
<style>${trusted(css)}</style>
<rect width="1200" height="630" fill="#fff"/>
<text x="50" y="58" font-size="22" font-weight="700">two-am</text><text class="quiet" x="150" y="58" font-size="22">${result.lab}</text>
<text class="${well ? 'after' : 'before'}" x="1150" y="58" font-size="22" font-weight="700" text-anchor="end">${outcomeMark(outcome)} ${outcomeTitles[outcome].toLowerCase()}</text>
${lines.map((line, at) => html`<text x="50" y="${Math.round(70 + (at + 1) * size * 1.15)}" font-size="${size}" font-weight="700">${line}</text>`)}
${proofOf(result, Math.round(below))}
${chartOf(result, Math.round(below + 30))}
<text class="quiet" x="50" y="602" font-size="18">${result.command}</text>
<text class="quiet" x="1150" y="602" font-size="18" text-anchor="end">seed ${result.seed} · ${result.machine.cpu}, ${count(result.machine.cores)} cores · ${result.startedAt.slice(0, 10)}</text>
</svg>`}\n`;
}

function proofOf(result: RunResult, y: number): Markup | null {
  const fix = advised(result);
  const before = armOf(result, 'defect', 'triggered');
  const after = fix && armOf(result, fix.id, 'triggered');
  if (!before || !after || !fix) return null;
  const pair = (name: string, one: string, other: string) =>
    html`${name} <tspan class="before" font-weight="700">${one}</tspan> → <tspan class="after" font-weight="700">${other}</tspan>`;
  const [one, other] = [firstSli(before), firstSli(after)];
  const bad = one && other && pair(one.name, quantity(one.value, one.unit), quantity(other.value, other.unit));
  return html`<text x="50" y="${y}" font-size="28">${streamOf(before) === 'pages' && pair('p99', sayP99(before), sayP99(after))}${
    bad && html`<tspan dx="${streamOf(before) === 'pages' ? 40 : 0}">${bad}</tspan>`
  }<tspan class="quiet" dx="40">with ${nameOf(fix.id)}</tspan></text>`;
}

function chartOf(result: RunResult, y: number): Markup | null {
  const height = 565 - y;
  const draw = streamOf(armOf(result, 'defect', 'triggered')) === 'batches' ? drawBatchesPlot : drawP99Plot;
  const plot = draw(result, height, 1100);
  return plot && html`<svg x="50" y="${y}" width="1100" height="${height}">${plot}</svg>`;
}
