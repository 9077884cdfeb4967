import { type Run, readSgr, type Style } from './sgr.ts';
import { widthOf } from './text.ts';

/** px */
const cell = { width: 8.4, height: 19, font: 14 };
const margin = 18;
const bar = 36;

const css = `
text{font:${cell.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;fill:#d7dde4;white-space:pre}
rect.o{fill:#d7dde4}.b{font-weight:700}.d{opacity:.62}
.r{fill:#ff8079!important}.g{fill:#63d07a!important}.y{fill:#e8b93e!important}.c{fill:#6cc7f5!important}`;

/** A picture of a terminal that shows this text: a dark card, legible on a light page and on a dark one. */
export function renderSvg(ansi: string, title: string): string {
  const lines = readSgr(ansi);
  const columns = Math.max(80, ...lines.map((line) => widthOf(line.map(({ text }) => text).join(''))));
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = Math.ceil(bar + lines.length * cell.height + margin);
  const name = escapeXml(title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">`,
    `<title>${name}</title><style>${css}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="#12161c" stroke="#4b5563"/>`,
    ...['#ff6a62', '#e8b93e', '#4cc463'].map(
      (fill, at) => `<circle cx="${20 + at * 18}" cy="18" r="5.5" fill="${fill}"/>`,
    ),
    `<text class="d" x="${width / 2}" y="23" text-anchor="middle">${name}</text>`,
    ...lines.flatMap((line, row) => drawLine(line, bar + row * cell.height)),
    '</svg>\n',
  ].join('\n');
}

/** Words where their columns are, and bars as rectangles: no font has a say in what lines up. */
function drawLine(line: readonly Run[], top: number): string[] {
  let column = 0;
  return line.flatMap((run) => {
    const start = column;
    column += widthOf(run.text);
    return [...run.text.matchAll(/[▁-█░]+|[^▁-█░ ]+(?: [^▁-█░ ]+)*/gu)].flatMap((found) => {
      const x = margin + (start + widthOf(run.text.slice(0, found.index))) * cell.width;
      return /^[▁-█░]/u.test(found[0]) ? drawBars(found[0], x, top, run) : [drawText(found[0], x, top, run)];
    });
  });
}

function drawText(text: string, x: number, top: number, style: Style): string {
  const length = px(widthOf(text) * cell.width);
  return (
    `<text${classOf(style)} x="${px(x)}" y="${px(top + 14.5)}" textLength="${length}" lengthAdjust="spacingAndGlyphs">` +
    `${escapeXml(text)}</text>`
  );
}

/** Equal neighbours become one rectangle, so that no seam shows between them. */
function drawBars(bars: string, x: number, top: number, style: Style): string[] {
  return [...bars.matchAll(/(.)\1*/gu)].map((found) => {
    const letter = found[1] ?? '█';
    const eighths = letter === '░' ? 8 : letter.charCodeAt(0) - '▁'.charCodeAt(0) + 1;
    const tall = ((cell.height - 4) * eighths) / 8;
    const faint = letter === '░' ? ' fill-opacity=".22"' : '';
    const left = x + widthOf(bars.slice(0, found.index)) * cell.width;
    return (
      `<rect${classOf(style, 'o')}${faint} x="${px(left)}" y="${px(top + cell.height - 2 - tall)}" ` +
      `width="${px(widthOf(found[0]) * cell.width)}" height="${px(tall)}"/>`
    );
  });
}

function classOf({ bold, dim, colour }: Style, always = ''): string {
  const names = [always, bold ? 'b' : '', dim ? 'd' : '', colour?.charAt(0) ?? ''].filter((name) => name !== '');
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(text: string): string {
  return text
    .replace(/\p{Cc}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
