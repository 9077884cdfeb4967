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

type Slice = Soaked['soak']['slices'][number];

function linesOf(soaked: Soaked, { ink, width }: Sheet): string[] {
  const { arm, soak } = soaked;
  const { slices, wentWrong } = soak;
  const row = (says: string, values: readonly number[], most: number, ends: string) => {
    const bars = spark(squeeze(values), (value) => value / Math.max(most, Number.EPSILON));
    return `   ${left(says, titled)}${left(bars, barsAtMost)} ${ends}`;
  };
  const share = (says: string, part: (slice: Slice) => number, of: (slice: Slice) => number) =>
    row(
      says,
      slices.map((slice) => shareOf(part(slice), of(slice))),
      1,
      `${count(sumOf(slices, part))} of ${count(sumOf(slices, of))}`,
    );
  /** What did not happen, or was not counted, is no line. */
  const shareWhereAny = (says: string, part: (slice: Slice) => number) =>
    slices.some((slice) => part(slice) > 0) ? [share(says, part, ({ views }) => views)] : [];
  const said = wentWrong === null ? ink.green('as good as in its window') : ink.red(wentWrong.reason);
  return [
    ...hang(`  ${ink.bold('SOAK')}   `, `${nameOf(arm.variant)}, ${seconds(soak.seconds)} more: ${said}`, width),
    share(
      'bad, share',
      ({ bad }) => bad,
      ({ views }) => views,
    ),
    ...shareWhereAny('failed, share', ({ failed }) => failed ?? 0),
    ...shareWhereAny('degraded, share', ({ degraded }) => degraded ?? 0),
    share(
      'wrong answers, share',
      ({ wrong }) => wrong,
      ({ checked }) => checked,
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
