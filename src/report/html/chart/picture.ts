import { stack } from 'd3-shape';
import type { PictureResult } from '../../../judge/record/result.ts';
import { quantity } from '../../numbers.ts';
import { html, type Markup } from '../markup.ts';
import { showSeconds } from './axis.ts';
import type { Tone } from './dot.ts';
import { drawKey } from './key.ts';
import { drawPlot, type Line } from './plot.ts';
import { inPieces } from './seconds.ts';

const tones: readonly Tone[] = ['third', 'after', 'fourth', 'fifth', 'before'];

interface Named {
  readonly name: string;
  readonly tone: Tone;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A picture that a lab asked for, in seconds since the change. */
export function drawPicture(
  picture: PictureResult,
  title: string,
  changedMs: number,
  most: number,
  name: Markup,
): Markup {
  const named = seriesOf(picture, changedMs);
  if (named.length === 0)
    return html`<p class="note">${title}, ${picture.name}: ${picture.reason ?? 'nothing to draw'}</p>`;
  const xs = named.flatMap(({ points }) => points.map(({ x }) => x));
  const show = (value: number) => quantity(value, picture.unit);
  const lines =
    picture.draw === 'stacked'
      ? []
      : named.map(({ name, tone, points }): Line => ({ name, tone, pieces: inPieces(points, gapOf(points)) }));
  const plot = drawPlot({
    alt: `${picture.name} of ${picture.of}, ${title}: ${named.map(({ name, points }) => `${name} up to ${show(Math.max(...points.map(({ y }) => y)))}`).join(', ')}.`,
    height: 170,
    x: {
      from: Math.min(...xs),
      to: Math.max(...xs, Math.min(...xs) + 1),
      show: showSeconds,
    },
    y: { from: 0, to: 1.1 * most, show },
    lines,
    areas: picture.draw === 'stacked' ? areasOf(named) : [],
    limit: picture.limit === null ? null : { at: picture.limit, label: show(picture.limit) },
    marks: [{ at: 0, label: 'the change' }],
  });
  return html`<figure class="chart"><figcaption>${title}: ${picture.of}, ${name}${drawKey(named)}</figcaption>${plot}</figure>`;
}

/** The highest that it shows, so that two pictures side by side have one scale. */
export function mostIn(picture: PictureResult): number {
  const series = Object.values(picture.series).flatMap((one) => (typeof one === 'number' ? [] : [one.values]));
  if (picture.draw !== 'stacked') return Math.max(0, ...series.flat());
  const length = Math.max(0, ...series.map((values) => values.length));
  return Math.max(0, ...Array.from({ length }, (_, at) => series.reduce((sum, values) => sum + (values[at] ?? 0), 0)));
}

function seriesOf({ series }: PictureResult, changedMs: number): Named[] {
  return Object.entries(series).flatMap(([name, one], at) => {
    if (typeof one === 'number' || one.values.length === 0) return [];
    const points = one.values.map((y, index) => ({ x: ((one.atMs[index] ?? 0) - changedMs) / 1_000, y }));
    return [{ name, tone: tones[at % tones.length] ?? 'third', points }];
  });
}

/** Each on the shoulders of those before it. */
function areasOf(
  named: readonly Named[],
): readonly { readonly tone: Tone; readonly points: readonly { x: number; low: number; high: number }[] }[] {
  const length = Math.min(...named.map(({ points }) => points.length));
  const rows = Array.from({ length }, (_, at) =>
    Object.fromEntries(named.map(({ name, points }) => [name, points[at]?.y ?? 0])),
  );
  const layers = stack().keys(named.map(({ name }) => name))(rows);
  return named.map(({ tone, points }, layer) => ({
    tone,
    points: (layers[layer] ?? []).map(([low, high], at) => ({ x: points[at]?.x ?? 0, low, high })),
  }));
}

function gapOf(points: readonly { readonly x: number }[]): number {
  const steps = points.slice(1).map(({ x }, at) => x - (points[at]?.x ?? x));
  return 1.6 * Math.max(0.01, steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1);
}
