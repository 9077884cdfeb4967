import type { RunResult } from '../../judge/result.ts';
import { advised, armOf, isRising, nameOf, p99Seconds, pagesOf } from '../arms.ts';
import { milliseconds } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { logScale, spark } from '../spark.ts';
import { left, right, widthOf } from '../text.ts';

const secondsBefore = 8;
const titled = 22;

/** A bar a second, the defect above its recommended fix on one log scale, with the change between. */
export const p99: Section = (result, { ink, width }) => {
  const fix = advised(result);
  const rows = [{ variant: 'defect', says: nameOf('defect') }]
    .concat(fix ? [{ variant: fix.id, says: `with ${nameOf(fix.id)}` }] : [])
    .map((row) => ({ ...row, ...secondsOf(result, row.variant) }))
    .filter(({ before, after }) => before.length + after.length > 0);
  const first = rows[0];
  if (first === undefined) return [];

  const all = rows.flatMap(({ before, after }) => [...before, ...after]);
  const least = Math.max(0.1, Math.min(...all));
  // At least a decade, so that the noise of a healthy night does not look like mountains.
  const most = Math.max(...all, least * 10);
  const columns = Math.max(...rows.map(({ before }) => before.length));
  const says = Math.min(20, Math.max(...rows.map((row) => widthOf(row.says))));
  const bars = longest(rows);
  const roomBeside = (ends: readonly string[]) =>
    width - 3 - titled - says - 2 - columns - 1 - 1 - Math.max(...ends.map(widthOf));
  const told = rows.map(({ variant }) => endOf(result, variant, ', rising*'));
  const ends = bars <= roomBeside(told) ? told : rows.map(({ variant }) => endOf(result, variant, '*'));
  const room = Math.max(8, roomBeside(ends));
  const each = Math.max(1, Math.ceil(bars / room));
  const title = each === 1 ? 'p99, a bar a second' : `p99, worst of ${each} s`;

  const lines = rows.map((row, at) => {
    const paint = at === 0 ? ink.red : ink.green;
    const draw = (values: readonly number[]) => spark(values, logScale(least, most));
    const after = left(draw(worstOfEach(row.after, each)), Math.ceil(bars / each));
    return (
      `   ${left(at === 0 ? title : '', titled)}${left(row.says, says)}  ` +
      `${ink.dim(right(draw(row.before), columns))}${ink.bold('│')}${paint(after)} ${endPadded(ends, at)}`
    );
  });
  const calm = pagesOf(armOf(result, 'defect', 'calm'))?.latencyMs.p99 ?? null;
  const mark = 3 + titled + says + 2 + columns;
  const below = calm === null ? '' : `calm, ${milliseconds(calm)}`;
  return [...lines, ink.dim(`${right(below, mark - 2)}  └ the change`)];
};

function longest(rows: readonly { readonly after: readonly number[] }[]): number {
  return Math.max(...rows.map(({ after }) => after.length));
}

function endPadded(ends: readonly string[], at: number): string {
  const figure = (end: string) => end.indexOf('s') + 1 || end.length;
  const widest = Math.max(...ends.map(figure));
  const end = ends[at] ?? '';
  return ' '.repeat(widest - figure(end)) + end;
}

function endOf(result: RunResult, variant: string, rising: string): string {
  const arm = armOf(result, variant, 'triggered');
  return milliseconds(pagesOf(arm)?.latencyMs.p99 ?? null) + (isRising(arm) ? rising : '');
}

/** p99s before and after the first change, second by second. */
function secondsOf(result: RunResult, variant: string): { before: number[]; after: number[] } {
  const triggered = armOf(result, variant, 'triggered');
  const all = [...p99Seconds(armOf(result, variant, 'calm')), ...p99Seconds(triggered)].toSorted(
    (a, b) => a.atMs - b.atMs,
  );
  const changedMs =
    result.timeline.find((entry) => entry.variant === variant && entry.kind === 'trigger')?.at ??
    triggered?.judgedFromMs ??
    Number.POSITIVE_INFINITY;
  // A second counts as before when most of it was.
  const isBefore = ({ atMs }: { readonly atMs: number }) => atMs + 500 < changedMs;
  return {
    before: all
      .filter(isBefore)
      .map(({ ms }) => ms)
      .slice(-secondsBefore),
    after: all.filter((second) => !isBefore(second)).map(({ ms }) => ms),
  };
}

function worstOfEach(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) =>
    Math.max(...values.slice(at * size, (at + 1) * size)),
  );
}
