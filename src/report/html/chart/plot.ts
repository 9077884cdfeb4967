import { area, line as curve } from 'd3-shape';
import { html, type Markup } from '../markup.ts';
import { type Axis, scaleOf, ticksOf } from './axis.ts';
import { drawDot, type Tone } from './dot.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** It is at least this: who knows how much more. */
  readonly open?: boolean;
  /** Most of what it is about was an error. */
  readonly failed?: boolean;
}

export interface Line {
  readonly name: string;
  readonly tone: Tone;
  /** A line is broken wherever a piece ends. */
  readonly pieces: readonly (readonly Point[])[];
  readonly dots?: boolean;
  /** So that what lies beneath is seen. */
  readonly dashed?: boolean;
}

/** A layer of a stack. */
export interface Area {
  readonly tone: Tone;
  readonly points: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

/** A value with its interval, lying on its level; null: that end is unknown. */
export interface Span {
  readonly name: string;
  readonly tone: Tone;
  readonly at: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly y: number;
}

interface Note {
  readonly at: number;
  readonly label: string;
}

export interface Plot {
  /** For whoever does not see it: what it shows, in a sentence. */
  readonly alt: string;
  readonly height: number;
  /** px, where it is known: for those who cannot keep a line's width in a picture that is stretched. */
  readonly width?: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  readonly areas?: readonly Area[];
  readonly spans?: readonly Span[];
  /** A level that matters, such as the SLO's. */
  readonly limit?: Note | null;
  /** Moments that matter, such as the change. */
  readonly marks?: readonly Note[];
  /** Windows that were judged, or the like. */
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
}

const bottomRoom = 22;
/** Per cent: room for the levels' names on the left. */
const sides = [6, 99.5] as const;

/**
 * A chart that is as wide as its place: widths in per cent, heights and letters in px, so that neither a phone nor a
 * projector needs a script to read it.
 */
export function drawPlot(plot: Plot): Markup {
  const { height, limit = null, marks = [], bands = [], areas = [], spans = [] } = plot;
  const shown = marks.filter(({ at }) => at >= plot.x.from && at <= plot.x.to);
  const top = 6 + 14 * Math.max(1, shown.length);
  const bottom = height - bottomRoom;
  const x = scaleOf(plot.x, ...sides);
  const across = plot.width ?? 100;
  const along = (value: number) => (x(value) * across) / 100;
  const y = scaleOf(plot.y, bottom, top);
  const levels = ticksOf(plot.y, height / 50);
  const room = limit ? roomFor(limit.at, plot, x, y) : atEnd;
  return html`<svg class="plot" width="100%" height="${height}" role="img" aria-label="${plot.alt}">
${bands.map(
  ({
    from,
    to,
    label,
  }) => html`<rect class="band" x="${px(x(from))}%" width="${px(x(to) - x(from))}%" y="${top}" height="${bottom - top}">
<title>${label}</title></rect>`,
)}
${levels.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${px(y(tick))}" y2="${px(y(tick))}"/>`)}
${shown.map(({ at, label }, order) => drawMark(x(at), label, order, bottom))}
${limit && html`<line class="limit" x1="0" x2="100%" y1="${px(y(limit.at))}" y2="${px(y(limit.at))}"/>`}
<svg x="0" y="0" width="100%" height="${height}" viewBox="0 0 ${across} ${height}" preserveAspectRatio="none">
${areas.map((layer) => drawArea(layer, along, y))}${plot.lines.map((line) => drawCurve(line, along, y))}</svg>
${levels.filter((tick) => limit === null || !isUnder(y(tick), y(limit.at))).map((tick) => html`<text class="tick" x="2" y="${px(y(tick) - 3)}">${plot.y.show(tick)}</text>`)}
${plot.lines.filter(({ dots }) => dots).map((line) => drawDots(line, plot, x, y))}
${spans.map((span) => drawSpan(span, plot, x, y))}
${limit && html`<text class="limit-says ${room.side}" x="${px(room.at)}%" dx="${room.side === 'to-left' ? -3 : 3}" y="${px(y(limit.at) - 4)}">${limit.label}</text>`}
${ticksOf(plot.x, 6).map((tick, order) => html`<text class="tick ${anchorAt(x(tick))}${isSpare(tick, order, plot.x) && ' spare'}" x="${px(x(tick))}%" y="${height - 6}">${plot.x.show(tick)}</text>`)}
</svg>`;
}

type Place = (value: number) => number;

/** A dashed line through the level's name. */
function isUnder(tick: number, line: number): boolean {
  return line > tick - 18 && line < tick;
}

const atEnd = { at: 100, side: 'to-left' as const };

/** Where the limit's name, which stands above its line, covers no point of a line. */
function roomFor(
  limit: number,
  { lines }: Plot,
  x: Place,
  y: Place,
): { readonly at: number; readonly side: 'to-left' | 'to-right' } {
  const points = lines.flatMap(({ pieces }) => pieces.flat());
  const taken = (from: number, to: number) =>
    points.some((point) => x(point.x) > from && x(point.x) < to && Math.abs(y(point.y) - (y(limit) - 8)) < 20);
  const places = [atEnd, ...[70, 50, 30, 12].map((at) => ({ at, side: 'to-right' as const }))];
  return (
    places.find(({ at, side }) => (side === 'to-left' ? !taken(at - 16, at + 1) : !taken(at - 1, at + 16))) ?? atEnd
  );
}

function drawSpan({ name, tone, at, low, high, y: level }: Span, plot: Plot, x: Place, y: Place): Markup {
  const says = `${name}: ${plot.x.show(at)} [${low === null ? '?' : plot.x.show(low)} to ${high === null ? '?' : plot.x.show(high)}]`;
  const place = px(y(level));
  return html`<g><title>${says}</title>
<line class="span ${tone}" x1="${px(x(low ?? at))}%" x2="${px(x(high ?? at))}%" y1="${place}" y2="${place}"/>
<svg x="${px(x(at))}%" y="${place}" overflow="visible">${drawDot(tone, high === null)}</svg></g>`;
}

/** Alone, a point would be no line: its dot stands for it. */
function drawCurve({ tone, pieces, dashed = false }: Line, x: Place, y: Place): Markup {
  const path = curve<Point>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  );
  const drawn = pieces.map((piece) => path(piece) ?? '').join('');
  return html`<path class="line ${tone}${dashed && ' dashed'}" d="${drawn}" vector-effect="non-scaling-stroke"/>`;
}

function drawArea({ tone, points }: Area, x: Place, y: Place): Markup {
  const path = area<Area['points'][number]>()
    .x((point) => round(x(point.x)))
    .y0((point) => round(y(point.low)))
    .y1((point) => round(y(point.high)));
  return html`<path class="area ${tone}" d="${path([...points]) ?? ''}"/>`;
}

/** What is open has an arrow: it lies higher. */
function drawDots({ name, tone, pieces }: Line, plot: Plot, x: Place, y: Place): Markup[] {
  return pieces.flat().map((point) => {
    const says = `${name}, ${plot.x.show(point.x)}: ${point.open ? 'at least ' : ''}${plot.y.show(point.y)}${point.failed ? ', most of them errors' : ''}`;
    return html`<svg x="${px(x(point.x))}%" y="${px(y(point.y))}" overflow="visible"><title>${says}</title>${
      point.open === true && html`<path class="arrow ${tone}" d="M0 -4V-17M-4 -12L0 -17L4 -12"/>`
    }${drawDot(tone, point.open, point.failed)}</svg>`;
  });
}

function drawMark(at: number, says: string, order: number, bottom: number): Markup {
  const side = at > 60 ? 'to-left' : 'to-right';
  return html`<line class="mark" x1="${px(at)}%" x2="${px(at)}%" y1="${4 + 14 * order}" y2="${bottom}"/>
<text class="mark-says ${side}" x="${px(at)}%" dx="${at > 60 ? -5 : 5}" y="${12 + 14 * order}">${says}</text>`;
}

/** On a phone there is no room for every name: of a log axis the decades stay, else every other one. */
function isSpare(tick: number, order: number, { log }: Axis): boolean {
  return log ? !Number.isInteger(Number(Math.log10(tick).toFixed(9))) : order % 2 === 1;
}

function anchorAt(percent: number): string {
  if (percent < 4) return 'to-right';
  return percent > 96 ? 'to-left' : 'middle';
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

function px(value: number): string {
  return String(round(value));
}
