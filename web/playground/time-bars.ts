import { type Part, partNotes, parts } from '../../src/advise/playground/parts.ts';
import type { Told, WayFigures } from '../../src/advise/playground/told.ts';
import { wayNames } from '../../src/advise/playground/ways.ts';
import { milliseconds, unknown } from '../../src/report/numbers.ts';
import { draw, find, made, make, scroll } from './elements.ts';

/** What a part is to whoever looks for lost time: its colour, the same in every report. */
const kinds: Readonly<Record<Part, 'wait' | 'own' | 'code' | 'way'>> = {
  'client queue': 'wait',
  encode: 'code',
  connection: 'wait',
  'way there': 'way',
  'server wait': 'wait',
  'server decode': 'code',
  server: 'own',
  'server encode': 'code',
  'way back': 'way',
  decode: 'code',
};
const kindNames = [
  ['wait', 'waits'],
  ['code', 'encodes and decodes'],
  ['way', 'on the way'],
  ['own', 'the rest of the server'],
] as const;

export function showKey(): void {
  find('key', HTMLElement).replaceChildren(
    ...kindNames.map(([kind, name]) => {
      const swatch = made('span', `swatch ${kind}`);
      swatch.setAttribute('aria-hidden', 'true');
      return make('li', swatch, ` ${name}`);
    }),
  );
}

/** A bar each way, on one scale, and the table that says the same. */
export function showTime({ ways }: Told): void {
  const known = ways.flatMap((figures) => (figures.parts === null ? [] : [{ ...figures, parts: figures.parts }]));
  const most = Math.max(...known.map((figures) => totalOf(figures.parts)), 0);
  find('bars', HTMLElement).replaceChildren(
    ...known.flatMap(({ way, parts: spent }) => {
      const total = totalOf(spent);
      return [
        made('p', 'bar-says', `${wayNames[way]} `, make('b', milliseconds(total))),
        drawBar(wayNames[way], spent, total, most),
      ];
    }),
  );
  const rows = [...parts, 'sum' as const].map((part) => {
    const heading = make('th', part);
    heading.scope = 'row';
    const cells = ways.map(({ parts: spent }) =>
      made('td', 'num', sayPart(spent === null ? null : part === 'sum' ? totalOf(spent) : spent[part])),
    );
    return make('tr', heading, ...cells, made('td', 'words quiet', part === 'sum' ? '' : partNotes[part]));
  });
  const heads = ['part', ...ways.map(({ way }) => wayNames[way]), 'what it is'].map((head, at) => {
    const cell = made('th', at === 0 || at > ways.length ? '' : 'num', head);
    cell.scope = 'col';
    return cell;
  });
  scroll(
    'parts',
    'Milliseconds by part and way',
    make(
      'table',
      make('caption', make('span', 'Milliseconds of the mean view, by part')),
      make('thead', make('tr', ...heads)),
      make('tbody', ...rows),
    ),
  );
}

function drawBar(name: string, spent: Spent, total: number, most: number): SVGElement {
  let from = 0;
  const pieces = parts.flatMap((part) => {
    const width = (spent[part] / most) * 100;
    const x = from;
    from += width;
    if (width < 0.05) return [];
    return [
      draw(
        'rect',
        { class: `part ${kinds[part]}`, x: `${x.toFixed(3)}%`, width: `${width.toFixed(3)}%`, height: 26 },
        draw('title', {}, `${part}: ${milliseconds(spent[part])}`),
      ),
    ];
  });
  const says = parts.map((part) => `${part} ${milliseconds(spent[part])}`).join(', ');
  return draw(
    'svg',
    { class: 'bar', width: '100%', height: 26, role: 'img', 'aria-label': `${name}, ${milliseconds(total)}: ${says}` },
    ...pieces,
  );
}

type Spent = NonNullable<WayFigures['parts']>;

export function totalOf(spent: Spent): number {
  return parts.reduce((sum, part) => sum + spent[part], 0);
}

function sayPart(ms: number | null): string {
  return ms === null ? unknown : ms.toFixed(ms < 10 ? 3 : 1);
}
