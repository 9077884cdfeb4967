import { drawPlot, type Plot } from './html/chart/plot.ts';
import { html, trusted } from './html/markup.ts';

const css = `
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;font-size:13px;fill:#525b66}
.title{font-size:16px;font-weight:700;fill:#15191e}.band{fill:#f0f2f5}.grid{stroke:#d5dae0}.mark{stroke:#525b66}
.line{fill:none;stroke-width:2.5px;stroke-linejoin:round}.arrow{fill:none;stroke-width:2px}.dot{stroke:#fff}.dot.open{fill:#fff}
.line.before,.arrow.before,.dot.open.before{stroke:#b04500}.before{fill:#b04500}.line.after,.dot.open.after{stroke:#00639c}.after{fill:#00639c}
.line.third,.arrow.third,.dot.open.third{stroke:#6b5b95}.third{fill:#6b5b95}.line.fifth,.arrow.fifth{stroke:#7a5c00}.fifth{fill:#7a5c00}.line.before,.line.after,.line.third,.line.fifth{fill:none}.dot.open.before,.dot.open.after,.dot.open.third{fill:#fff}
.limit{stroke:#15191e;stroke-dasharray:6 5}.to-left,.limit-says{text-anchor:end}.middle{text-anchor:middle}`;

const width = 900;
const room = { left: 20, top: 44, bottom: 14 };

/** A chart as a picture of its own, for a document: SVG that needs nothing else, legible on a dark page too. */
export function renderPicture(title: string, plot: Plot): string {
  const height = room.top + plot.height + room.bottom;
  const names = plot.lines.length > 1 ? plot.lines : [];
  return `${html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${plot.alt}">
<title>${plot.alt}</title><style>${trusted(css)}</style>
<rect width="${width}" height="${height}" rx="6" fill="#fff"/>
<text class="title" x="${room.left}" y="28">${title}</text>
${names.map(
  ({ name, tone }, at) =>
    html`<g transform="translate(${width - room.left - 110 * (names.length - at)} 24)"><line class="line ${tone}" x2="22"/><text x="30" y="4">${name}</text></g>`,
)}
<svg x="${room.left}" y="${room.top}" width="${width - 2 * room.left}" height="${plot.height}">${drawPlot(plot)}</svg>
</svg>`}\n`;
}
