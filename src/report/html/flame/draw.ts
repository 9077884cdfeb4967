import { html, type Markup } from '../markup.ts';
import { classOfFrame, describeFrame, rowHeight } from './describe.ts';
import type { Frame, Width } from './frame.ts';
import { layOut } from './layout.ts';

/** A flame graph with its root on top. It stands without a script, which adds zoom, search and keys. */
export function drawFlame(root: Frame, width: Width, says: string): Markup {
  const placed = layOut(root, width, '');
  const rows = Math.max(0, ...placed.map(({ depth }) => depth)) + 1;
  const height = rows * rowHeight;
  return html`<svg class="flame" data-width="${width}" width="100%" height="${height}" role="img" aria-label="${says}">${placed.map(
    ({ frame, total, depth, left, width: share }) =>
      html`<svg class="${classOfFrame(frame, total, width)}" x="${left.toFixed(3)}%" y="${depth * rowHeight}" width="${share.toFixed(3)}%" height="${rowHeight}">
<title>${describeFrame(frame, total)}</title><rect width="100%" height="${rowHeight - 1}"/>
${share > 2.5 && html`<text x="3" y="13">${frame.name}</text>`}</svg>`,
  )}</svg>`;
}
