import type { Member } from '../../src/advise/playground/edge.ts';
import type { Told, WayFigures } from '../../src/advise/playground/told.ts';
import { wayNames } from '../../src/advise/playground/ways.ts';
import { count, cpuMilliseconds, milliseconds, sensible, shortInterval, unknown } from '../../src/report/numbers.ts';
import { draw, made, make, scroll } from './elements.ts';
import { sayEdge } from './words.ts';

interface Column {
  readonly head: string;
  readonly cell: (figures: WayFigures, told: Told) => Cell;
  /** The bar below the figure, on one scale for the column. */
  readonly bar?: (figures: WayFigures) => number | null;
}

interface Cell {
  readonly figure: string;
  readonly interval?: string;
  readonly below?: string;
}

const memberNames: Readonly<Record<Member, string>> = { client: 'client', translator: 'translator', server: 'server' };

const columns: readonly Column[] = [
  {
    head: 'bytes there',
    bar: ({ bytes }) => bytes.sent,
    cell: ({ bytes, bodyBytes }) => ({
      figure: count(Math.round(bytes.sent)),
      below:
        bytes.behind === null
          ? `${count(bodyBytes)} without headers`
          : `and ${count(Math.round(bytes.behind))} behind the translator`,
    }),
  },
  { head: 'bytes back', cell: ({ bytes }) => ({ figure: count(Math.round(bytes.received)) }) },
  {
    head: 'p50',
    cell: ({ p50Ms }) => ({
      figure: milliseconds(p50Ms?.value ?? null),
      interval: p50Ms === null ? '' : shortInterval(p50Ms, 'ms'),
    }),
  },
  {
    head: 'p99',
    bar: ({ p99Ms }) => p99Ms?.value ?? null,
    cell: ({ p99Ms }) => ({
      figure: milliseconds(p99Ms?.value ?? null),
      interval: p99Ms === null ? '' : shortInterval(p99Ms, 'ms'),
    }),
  },
  {
    head: 'views a second',
    cell: ({ perSecond, answered, due }, { settings }) => ({
      figure: `${sensible(perSecond)} of ${count(settings.perSecond)}`,
      below: `${count(answered)} of ${count(due)} answered`,
    }),
  },
  {
    head: 'CPU a view',
    bar: ({ cpuOfAllMs }) => cpuOfAllMs?.value ?? null,
    cell: ({ cpuOfAllMs, cpuMs }) => ({
      figure: cpuMilliseconds(cpuOfAllMs?.value ?? null),
      interval: cpuOfAllMs === null ? '' : shortInterval(cpuOfAllMs, 'ms'),
      below: Object.entries(cpuMs ?? {})
        .map(([member, ms]) => `${memberNames[member as Member]} ${cpuMilliseconds(ms).replace(' ms', '')}`)
        .join(' · '),
    }),
  },
  {
    head: 'to the edge',
    cell: ({ edge }, { settings }) => {
      if (edge === null) return { figure: unknown };
      const [figure, below] = sayEdge({ edge, perSecond: settings.perSecond });
      return { figure, below };
    },
  },
  {
    head: 'largest error',
    cell: ({ loss: { largest, changed, of } }) => ({
      figure: largest === 0 ? 'none' : `1 in ${count(Math.round(1 / largest))}`,
      below: changed === 0 ? '' : `${count(changed)} of ${count(of)} changed`,
    }),
  },
];

/** A row each way. */
export function showFigures(told: Told): void {
  const rows = told.ways.map((figures) => {
    const heading = make('th', wayNames[figures.way]);
    heading.scope = 'row';
    const cells = columns.map(({ cell, bar }) => {
      const { figure, interval = '', below = '' } = cell(figures, told);
      const most = bar ? Math.max(...told.ways.map((one) => bar(one) ?? 0)) : 0;
      const share = bar && most > 0 ? (bar(figures) ?? 0) / most : null;
      return made(
        'td',
        'num',
        made('span', 'figure', figure),
        ...(share === null ? [] : [drawShare(share)]),
        ...(interval === '' ? [] : [made('span', 'below whole', interval)]),
        ...(below === '' ? [] : [made('span', 'below', below)]),
      );
    });
    return make('tr', heading, ...cells);
  });
  const heads = ['way', ...columns.map(({ head }) => head)].map((head, at) => {
    const cell = made('th', at === 0 ? '' : 'num', head);
    cell.scope = 'col';
    return cell;
  });
  const caption = make('caption', make('span', sayCaption(told)));
  scroll(
    'table',
    'Figures of each way',
    make('table', caption, make('thead', make('tr', ...heads)), make('tbody', ...rows)),
  );
}

function sayCaption({ settings: { floats, rows, perSecond, connections } }: Told): string {
  const vector = rows === 1 ? `${count(floats)} floats` : `${rows} rows of ${count(floats)} floats`;
  return `A view of ${vector}, ${count(perSecond)} views a second over ${connections === 1 ? 'one connection' : `${connections} connections`}`;
}

function drawShare(share: number): SVGElement {
  return draw(
    'svg',
    { class: 'share', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    draw('rect', { class: 'all', width: 100, height: 4 }),
    draw('rect', { class: 'own-share', width: Math.max(0.5, share * 100).toFixed(2), height: 4 }),
  );
}
