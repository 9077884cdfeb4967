import type { Benched, Load } from '../../advise/bench/benched.ts';
import { contestants } from '../../advise/bench/measure-load.ts';
import { type Way, wayNames } from '../../advise/ways.ts';
import { logAxis } from '../../report/html/chart/axis.ts';
import type { Tone } from '../../report/html/chart/dot.ts';
import { drawKey } from '../../report/html/chart/key.ts';
import { drawPlot, type Line } from '../../report/html/chart/plot.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { count } from '../../report/numbers.ts';
import { digits } from './say-bench.ts';

const tones: Readonly<Record<(typeof contestants)[number], Tone>> = {
  'rest-json': 'before',
  'rest-raw': 'third',
  'grpc-protobufjs': 'fourth',
  grpc: 'after',
};

/** What a call costs by its size, and its p99 by size and by rate; without those of which there are no two points. */
export function drawCharts({ sizes, loads }: Benched): Markup | null {
  const floats = mostOf(loads.map((load) => load.floats));
  const perSecond = mostOf(loads.map((load) => load.perSecond));
  const p99 = (found: readonly Load[], along: 'floats' | 'perSecond') => (way: Way) =>
    found.flatMap((load) =>
      load.way === way && load.measured ? [{ x: load[along], y: load.measured.p99Ms.value }] : [],
    );
  const charts = [
    drawChart('ms of CPU a call, both ends, by floats', (way) =>
      sizes.flatMap((size) =>
        size.ways.filter((cost) => cost.way === way).map(({ cpuMs }) => ({ x: size.floats, y: cpuMs.value })),
      ),
    ),
    drawChart(
      `p99 in ms, ${count(perSecond)} calls a second, by floats`,
      p99(
        loads.filter((load) => load.perSecond === perSecond),
        'floats',
      ),
    ),
    drawChart(
      `p99 in ms, ${count(floats)} floats, by calls a second`,
      p99(
        loads.filter((load) => load.floats === floats),
        'perSecond',
      ),
    ),
  ].filter((chart) => chart !== null);
  if (charts.length === 0) return null;
  return html`<section id="charts" aria-labelledby="charts-title"><h2 id="charts-title">By size and by rate</h2>
${charts}</section>`;
}

function drawChart(
  caption: string,
  pointsOf: (way: Way) => { readonly x: number; readonly y: number }[],
): Markup | null {
  const lines = contestants
    .map((way): Line => ({ name: wayNames[way], tone: tones[way], pieces: [pointsOf(way)], dots: true }))
    .filter(({ pieces }) => (pieces[0]?.length ?? 0) > 0);
  const points = lines.flatMap(({ pieces }) => pieces.flat());
  if (new Set(points.map(({ x }) => x)).size < 2) return null;
  const xs = points.map(({ x }) => x);
  return html`<figure class="chart"><figcaption>${caption}; medians, both axes are logs${drawKey(lines)}</figcaption>
${drawPlot({
  alt: `${caption}. ${lines
    .map(
      ({ name, pieces }) =>
        `${name}: ${pieces
          .flat()
          .map(({ x, y }) => `${count(x)}: ${digits(y)}`)
          .join(', ')}`,
    )
    .join('; ')}.`,
  height: 260,
  x: { from: Math.min(...xs) / 1.3, to: Math.max(...xs) * 1.3, log: true, show: count },
  y: logAxis(
    points.map(({ y }) => y),
    digits,
  ),
  lines,
})}</figure>`;
}

function mostOf(values: readonly number[]): number {
  const times = (value: number) => values.filter((other) => other === value).length;
  return values.reduce((most, value) => (times(value) > times(most) ? value : most), values[0] ?? 0);
}
