import type { RunResult, VariantResult } from '../../judge/record/result.ts';
import { armOf, firstSli, nameOf, pagesOf } from '../arms.ts';
import { cpuMilliseconds, milliseconds, quantity, times, unknown } from '../numbers.ts';
import { isRising } from '../p99-seconds.ts';
import type { Section, Sheet } from '../sheet.ts';
import { left, plain, right, shorten, widthOf } from '../text.ts';
import { intervalOf, variantMark } from '../variant-line.ts';

type Columns = Readonly<Record<'name' | 'value' | 'interval' | 'p99' | 'cpu' | 'headroom', number>>;

/** Long names take what the figures can spare. */
function columnsFor(rows: readonly VariantResult[]): Columns {
  const longest = Math.max(...rows.map(({ id }) => widthOf(nameOf(id))));
  const more = Math.min(4, Math.max(0, longest - 18));
  return {
    name: 20 + more,
    value: 7,
    interval: 13,
    p99: 11 - Math.min(2, more),
    cpu: 12,
    headroom: more > 2 ? 10 : 11,
  };
}

/** The defect, its siblings, what repairs it, and what people try first, under the same load, seed and faults. */
export const thisWeek: Section = (result, sheet) => {
  const rows = inOrder(result);
  if (rows.length === 0) return [];
  const column = columnsFor(rows);
  const slo = rows.map(({ id }) => firstSli(armOf(result, id, 'triggered'))).find((sli) => sli !== null);
  const bad = right(slo?.name ?? 'bad views', column.name + column.value - 7);
  const heads = [
    `${bad} ${left('[interval]', column.interval)}`,
    right('p99', column.p99),
    right('CPU a view', column.cpu),
    right('headroom', column.headroom),
  ];
  return [
    `  ${sheet.ink.bold('THIS WEEK')}${sheet.ink.dim(heads.join(''))}`,
    ...rows.flatMap((variant) => [rowOf(result, variant, column, sheet), ...remarkOn(result, variant, sheet)]),
  ];
};

/** The defect, its siblings, the learner's own, fixes with the advised one first, wrong ones; each group by CPU a view. */
function inOrder(result: RunResult): VariantResult[] {
  const cpu = ({ id }: VariantResult) => armOf(result, id, 'triggered')?.cpuMsPerView ?? Number.POSITIVE_INFINITY;
  return ['defect', 'sibling', 'try', 'fix', 'wrong-fix'].flatMap((kind) =>
    result.variants
      .filter((variant) => variant.kind === kind && armOf(result, variant.id, 'triggered') !== null)
      .toSorted((a, b) => Number(b.recommended) - Number(a.recommended) || cpu(a) - cpu(b)),
  );
}

/** Why one that meets its SLOs is refused all the same: the figures in its row do not say. */
function remarkOn(result: RunResult, variant: VariantResult, { ink, width }: Sheet): string[] {
  const slis = armOf(result, variant.id, 'triggered')?.slis ?? [];
  if (variant.kind !== 'wrong-fix' || variant.verdict !== 'fails') return [];
  // In a trial of its own it is refused by what its row does not show, whatever that shows.
  if (!variant.trial && slis.some(({ verdict }) => verdict !== 'met')) return [];
  return [ink.dim(`        ${shorten(plain(variant.reason), width - 8)}`)];
}

function rowOf(result: RunResult, variant: VariantResult, column: Columns, { ink }: Sheet): string {
  const arm = armOf(result, variant.id, 'triggered');
  const sli = firstSli(arm);
  const p99 = milliseconds(pagesOf(arm)?.latencyMs.p99 ?? null);
  return (
    `    ${variantMark(variant, ink)} ${left(nameOf(variant.id), column.name - 2)}` +
    `${right(sli === null ? unknown : quantity(sli.value, sli.unit), column.value)} ` +
    `${ink.dim(left(intervalOf(sli), column.interval))}` +
    `${right(p99, column.p99)}${isRising(arm) ? '*' : ' '}` +
    `${right(cpuMilliseconds(arm?.cpuMsPerView ?? null), column.cpu - 1)}` +
    `${right(times(arm?.headroom ?? null), column.headroom)}`
  );
}
