import { scaleLinear, scaleLog } from 'd3-scale';
import { line as curve } from 'd3-shape';
import { html, type Markup } from '../markup.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** It is at least this: who knows how much more. */
  readonly open?: boolean;
}

/** Colours are the page's: a tone says what is meant. */
export type Tone = 'before' | 'after' | 'third' | 'fourth' | 'fifth';

export interface Line {
  readonly name: string;
  readonly tone: Tone;
  /** A line is broken wherever a piece ends. */
  readonly pieces: readonly (readonly Point[])[];
  readonly dots?: boolean;
  readonly dashed?: boolean;
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly log?: boolean;
  readonly show: (value: number) => string;
}

interface Note {
  readonly at: number;
  readonly says: string;
}

export interface Plot {
  /** For whoever does not see it: what it shows, in a sentence. */
  readonly says: string;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** A level that matters, such as the SLO's. */
  readonly limit?: Note | null;
  /** Moments that matter, such as the change. */
  readonly marks?: readonly Note[];
  /** Windows that were judged, or the like. */
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly says: string }[];
}

const room = { top: 20, bottom: 22 };

/**
 * A chart that is as wide as its place: widths in per cent, heights and letters in px, so that neither a phone nor a
 * projector needs a script to read it.
 */
export function drawPlot(plot: Plot): Markup {
  const { height, limit = null, marks = [], bands = [] } = plot;
  const x = scaleLinear([plot.x.from, plot.x.to], [0, 100]);
  const bottom = height - room.bottom;
  const y = (plot.y.log ? scaleLog : scaleLinear)([plot.y.from, plot.y.to], [bottom, room.top]).clamp(true);
  const inside = ({ at }: Note) => at >= plot.x.from && at <= plot.x.to;
  return html`<svg class="plot" width="100%" height="${height}" role="img" aria-label="${plot.says}">
${bands.map(({ from, to, says }) => html`<rect class="band" x="${px(x(from))}%" width="${px(x(to) - x(from))}%" y="${room.top}" height="${bottom - room.top}"><title>${says}</title></rect>`)}
${ticksOf(plot.y, height).map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="2" y="${px(y(tick) - 3)}">${plot.y.show(tick)}</text>`)}
${marks.filter(inside).map(({ at, says }, order) => drawMark(x(at), says, order, bottom))}
${limit && html`<line class="limit" x1="0" x2="100%" y1="${px(y(limit.at))}" y2="${px(y(limit.at))}"/>`}
<svg x="0" y="0" width="100%" height="${height}" viewBox="0 0 100 ${height}" preserveAspectRatio="none">${plot.lines.map((line) => drawCurve(line, x, y))}</svg>
${plot.lines.filter(({ dots }) => dots).map((line) => drawDots(line, plot, x, y))}
${limit && html`<text class="limit-says" x="100%" dx="-3" y="${px(y(limit.at) - 4)}">${limit.says}</text>`}
${x.ticks(8).map((tick) => html`<text class="tick ${anchorAt(x(tick))}" x="${px(x(tick))}%" y="${height - 6}">${plot.x.show(tick)}</text>`)}
</svg>`;
}

type Place = (value: number) => number;

/** Alone, a point would be no line: its dot stands for it. */
function drawCurve({ tone, pieces, dashed = false }: Line, x: Place, y: Place): Markup {
  const path = curve<Point>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  );
  const drawn = pieces.map((piece) => path(piece) ?? '').join('');
  return html`<path class="line ${tone}${dashed ? ' dashed' : ''}" d="${drawn}" vector-effect="non-scaling-stroke"/>`;
}

/** Another shape for the second line, so that colour is not all that tells them apart; what is open is hollow, with an arrow. */
function drawDots({ name, tone, pieces }: Line, plot: Plot, x: Place, y: Place): Markup[] {
  return pieces.flat().map((point) => {
    const says = `${name}, ${plot.x.show(point.x)}: ${point.open ? 'at least ' : ''}${plot.y.show(point.y)}`;
    return html`<svg x="${px(x(point.x))}%" y="${px(y(point.y))}" overflow="visible"><title>${says}</title>${
      point.open === true && html`<path class="arrow ${tone}" d="M0 -4V-17M-4 -12L0 -17L4 -12"/>`
    }${drawDot(tone, point.open)}</svg>`;
  });
}

function drawDot(tone: Tone, open = false): Markup {
  const name = `dot ${tone}${open ? ' open' : ''}`;
  return tone === 'before'
    ? html`<circle class="${name}" r="4"/>`
    : html`<rect class="${name}" x="-3.5" y="-3.5" width="7" height="7"/>`;
}

function drawMark(at: number, says: string, order: number, bottom: number): Markup {
  const side = at > 60 ? 'to-left' : 'to-right';
  return html`<line class="mark" x1="${px(at)}%" x2="${px(at)}%" y1="${room.top - 8}" y2="${bottom}"/><text class="mark-says ${side}" x="${px(at)}%" dx="${at > 60 ? -5 : 5}" y="${12 + 14 * order}">${says}</text>`;
}

function anchorAt(percent: number): string {
  if (percent < 4) return 'to-right';
  return percent > 96 ? 'to-left' : 'middle';
}

/** On a log axis 1, 2 and 5 of each decade, or the decades alone where those would crowd. */
export function ticksOf({ from, to, log }: Axis, height: number): number[] {
  if (!log) return scaleLinear([from, to], [0, 1]).ticks(Math.max(2, Math.floor(height / 55)));
  const decades = Math.log10(to / from);
  const steps = decades > height / 90 ? [1] : [1, 2, 5];
  return Array.from({ length: Math.ceil(decades) + 2 }, (_, at) => 10 ** (Math.floor(Math.log10(from)) + at))
    .flatMap((decade) => steps.map((step) => Number((decade * step).toPrecision(3))))
    .filter((tick) => tick >= from && tick <= to);
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

function px(value: number): string {
  return String(round(value));
}

/** Names of the lines beside a sample of each. */
export function drawKey(
  lines: readonly { readonly name: string; readonly tone: Tone; readonly says?: string }[],
): Markup {
  return html`<ul class="key">${lines.map(
    ({ name, tone, says }) =>
      html`<li><svg width="22" height="10" aria-hidden="true"><line class="line ${tone}" x1="0" x2="22" y1="5" y2="5"/>${html`<svg x="11" y="5" overflow="visible">${drawDot(tone)}</svg>`}</svg> ${name}${says ? html` <b>${says}</b>` : null}</li>`,
  )}</ul>`;
}
