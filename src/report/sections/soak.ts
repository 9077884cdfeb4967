import { sumOf } from '../../judge/statistics/sum.ts';
import { nameOf } from '../arms.ts';
import { count, quantity, seconds } from '../numbers.ts';
import type { Section, Sheet } from '../sheet.ts';
import { heldBy, type Soaked, shareOf, soakedIn } from '../soaked.ts';
import { spark } from '../spark.ts';
import { hang, left } from '../text.ts';

const titled = 22;
const barsAtMost = 30;

/** How it went on once the window was judged: bad views, wrong answers, and what each process held, from the first slice to the last. */
export const soak: Section = (result, sheet) => soakedIn(result).flatMap((soaked) => linesOf(soaked, sheet));

function linesOf(soaked: Soaked, { ink, width }: Sheet): string[] {
  const { arm, soak } = soaked;
  const { slices, wentWrong } = soak;
  const whole = sumOf(slices, ({ views }) => views);
  const row = (says: string, values: readonly number[], most: number, ends: string) => {
    const bars = spark(squeeze(values), (value) => value / Math.max(most, Number.EPSILON));
    return `   ${left(says, titled)}${left(bars, barsAtMost)} ${ends}`;
  };
  const bad = slices.map((slice) => shareOf(slice.bad, slice.views));
  const wrong = slices.map((slice) => shareOf(slice.wrong, slice.checked));
  const said = wentWrong === null ? ink.green('as good as in its window') : ink.red(wentWrong.reason);
  return [
    ...hang(`  ${ink.bold('SOAK')}   `, `${nameOf(arm.variant)}, ${seconds(soak.seconds)} more: ${said}`, width),
    row('bad, share', bad, 1, `${count(sumOf(slices, (slice) => slice.bad))} of ${count(whole)}`),
    row(
      'wrong answers, share',
      wrong,
      1,
      `${count(sumOf(slices, (slice) => slice.wrong))} of ${count(sumOf(slices, ({ checked }) => checked))}`,
    ),
    ...heldBy(soaked).map((name) => {
      const held = slices.flatMap(({ memoryMiB }) => memoryMiB[name] ?? []);
      const ends = `${quantity(Math.round(held[0] ?? 0), 'count')} -> ${quantity(Math.round(held.at(-1) ?? 0), 'MiB')}`;
      return row(`${name}, memory`, held, Math.max(...held), ends);
    }),
  ];
}

/** The worst of every so many, so that the longest soak fits. */
function squeeze(values: readonly number[]): number[] {
  const each = Math.max(1, Math.ceil(values.length / barsAtMost));
  return Array.from({ length: Math.ceil(values.length / each) }, (_, at) =>
    Math.max(...values.slice(at * each, (at + 1) * each)),
  );
}
