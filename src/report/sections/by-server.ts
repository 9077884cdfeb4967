import { requestsPerServer } from '../../judge/measures/balance.ts';
import type { PictureResult, RunResult } from '../../judge/record/result.ts';
import { advised, armOf, nameOf } from '../arms.ts';
import { quantity } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { spark } from '../spark.ts';
import { left, right } from '../text.ts';

const titled = 22;
const barsAtMost = 16;
const figured = 6;

/** Requests a second of each model server, as it was and with the recommended fix, on one scale; of labs that ask for it. */
export const byServer: Section = (result, { ink }) => {
  const fix = advised(result);
  const columns = [
    { variant: 'defect', title: nameOf('defect'), paint: ink.red },
    ...(fix === null ? [] : [{ variant: fix.id, title: `with ${nameOf(fix.id)}`, paint: ink.green }]),
  ].flatMap(({ variant, title, paint }) => {
    const picture = pictureOf(result, variant);
    return picture ? [{ title, paint, lines: linesOf(picture) }] : [];
  });
  const servers = [...new Set(columns.flatMap(({ lines }) => [...lines.keys()]))].sort();
  const most = Math.max(1, ...columns.flatMap(({ lines }) => [...lines.values()].flat()));
  if (servers.length === 0) return [];
  const wide = barsAtMost + figured + 3;
  const head = columns.map(({ title }) => left(title, wide)).join('');
  return [
    `   ${left('requests a second', titled)}${ink.dim(head)}`,
    ...servers.map((server) => {
      const cells = columns.map(({ lines, paint }) => {
        const values = squeeze(
          lines.get(server) ?? [],
          columns.map((column) => longestOf(column.lines)),
        );
        const bars = spark(values, (value) => value / most);
        const last = lines.get(server)?.at(-1);
        const figure = last === undefined ? '' : quantity(last, 'count');
        // One that joined later begins later: its bars end with the others'.
        return `${paint(right(bars, barsAtMost))}${right(figure, figured)}   `;
      });
      return `   ${left(server, titled)}${cells.join('')}`;
    }),
  ];
};

function pictureOf(result: RunResult, variant: string): PictureResult | null {
  const pictures = armOf(result, variant, 'triggered')?.pictures ?? [];
  return pictures.find(({ name }) => name === requestsPerServer.name) ?? null;
}

function linesOf({ series }: PictureResult): Map<string, readonly number[]> {
  return new Map(
    Object.entries(series).flatMap(([name, one]) => (typeof one === 'number' ? [] : [[name, one.values]])),
  );
}

function longestOf(lines: ReadonlyMap<string, readonly number[]>): number {
  return Math.max(0, ...[...lines.values()].map((values) => values.length));
}

/** The mean of every so many, so that the longest line of all fits. */
function squeeze(values: readonly number[], longest: readonly number[]): number[] {
  const each = Math.max(1, Math.ceil(Math.max(...longest) / barsAtMost));
  const from = values.length % each;
  const groups = Array.from({ length: Math.floor(values.length / each) }, (_, at) =>
    values.slice(from + at * each, from + (at + 1) * each),
  );
  return groups.map((group) => group.reduce((sum, value) => sum + value, 0) / group.length);
}
