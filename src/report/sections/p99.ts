import type { RunResult } from '../../judge/record/result.ts';
import { advised, armOf, nameOf, pagesOf } from '../arms.ts';
import { milliseconds } from '../numbers.ts';
import { isRising, p99Around } from '../p99-seconds.ts';
import type { Section } from '../sheet.ts';
import { logScale, spark } from '../spark.ts';
import { left, right, widthOf } from '../text.ts';

const secondsBefore = 8;
const titled = 22;
const fewestBars = 8;

/** A bar a second, the defect above its recommended fix on one log scale, with the change between. */
export const p99: Section = (result, { ink, width }) => {
  const rows = rowsOf(result);
  if (rows.length === 0) return [];
  const says = Math.min(20, Math.max(...rows.map((row) => widthOf(row.title))));
  const before = Math.max(...rows.map((row) => row.before.length));
  const after = Math.max(...rows.map((row) => row.after.length));
  const mark = 3 + titled + says + 2 + before;

  const roomBeside = (ends: readonly string[]) => width - mark - 1 - 1 - Math.max(...ends.map(widthOf));
  const long = endsOf(result, rows, ', rising*');
  const ends = after <= roomBeside(long) ? long : endsOf(result, rows, '*');
  const each = Math.ceil(after / Math.max(fewestBars, roomBeside(ends)));
  const title = each <= 1 ? 'p99, a bar a second' : `p99, worst of ${each} s`;

  const scale = scaleOf(rows.flatMap((row) => [...row.before, ...row.after]));
  const lines = rows.map((row, at) => {
    const paint = at === 0 ? ink.red : ink.green;
    const bars = spark(worstOfEach(row.after, each), scale).padEnd(Math.ceil(after / each));
    return (
      `   ${left(at === 0 ? title : '', titled)}${left(row.title, says)}  ` +
      `${ink.dim(right(spark(row.before, scale), before))}${ink.bold('│')}${paint(bars)} ${ends[at] ?? ''}`
    );
  });
  const calm = pagesOf(armOf(result, 'defect', 'calm'))?.latencyMs.p99 ?? null;
  const below = calm === null ? '' : `calm, ${milliseconds(calm)}`;
  return [...lines, ink.dim(`${right(below, mark - 2)}  └ the change`)];
};

interface Row {
  readonly variant: string;
  readonly title: string;
  readonly before: readonly (number | null)[];
  readonly after: readonly (number | null)[];
}

function rowsOf(result: RunResult): Row[] {
  const fix = advised(result);
  const variants = ['defect', ...(fix === null ? [] : [fix.id])];
  return variants
    .map((variant) => ({
      variant,
      title: variant === 'defect' ? nameOf(variant) : `with ${nameOf(variant)}`,
      ...p99Around(result, variant, secondsBefore),
    }))
    .filter(({ before, after }) => before.length + after.length > 0);
}

/** Each arm's own p99 behind its bars, figures under figures. */
function endsOf(result: RunResult, rows: readonly Row[], rising: string): string[] {
  const arms = rows.map(({ variant }) => armOf(result, variant, 'triggered'));
  const figures = arms.map((arm) => milliseconds(pagesOf(arm)?.latencyMs.p99 ?? null));
  const widest = Math.max(...figures.map(widthOf));
  return figures.map((figure, at) => right(figure, widest) + (isRising(arms[at] ?? null) ? rising : ''));
}

/** At least a decade, so that the noise of a healthy night does not look like mountains. */
function scaleOf(values: readonly (number | null)[]): (ms: number) => number {
  const known = values.filter((ms) => ms !== null);
  const least = Math.max(0.1, Math.min(...known));
  return logScale(least, Math.max(...known, least * 10));
}

function worstOfEach(values: readonly (number | null)[], size: number): (number | null)[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => {
    const known = values.slice(at * size, (at + 1) * size).filter((ms) => ms !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}
