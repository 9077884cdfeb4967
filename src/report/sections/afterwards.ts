import type { RunResult, VariantResult } from '../../judge/record/result.ts';
import { armOf, firstSli, nameOf } from '../arms.ts';
import { quantity } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { hang, left, right } from '../text.ts';
import { intervalOf } from '../variant-line.ts';

const column = { name: 20, value: 7, interval: 13, other: 18 };

/** A second fault that comes and goes: who recovers when it is gone, and who does not. */
export const afterwards: Section = (result, { ink, width }) => {
  const rows = result.variants.filter(
    ({ id, kind }) => kind !== 'mitigation' && armOf(result, id, 'recovered') !== null,
  );
  if (rows.length === 0) return [];
  const others = otherSlos(result);
  const heads = [
    right('bad views', column.name + column.value - 10),
    ` ${left('[interval]', column.interval)}`,
    ...others.map((name) => right(name, column.other)),
  ];
  return [
    ...hang(
      `  ${ink.bold('AFTERWARDS')}   `,
      `${(result.incident.recovery ?? []).join('; ')}, after it came and went`,
      width,
    ),
    `             ${ink.dim(heads.join(''))}`,
    ...rows.map((variant) => rowOf(result, variant, others, ink)),
  ];
};

/** SLOs besides the first that count in this phase. */
function otherSlos(result: RunResult): string[] {
  const arm = result.arms.find(({ phase }) => phase === 'recovered');
  return (arm?.slis ?? []).slice(1, 3).map(({ name }) => name);
}

function rowOf(
  result: RunResult,
  variant: VariantResult,
  others: readonly string[],
  ink: Parameters<Section>[1]['ink'],
): string {
  const arm = armOf(result, variant.id, 'recovered');
  const sli = firstSli(arm);
  const met = arm?.slis.every(({ verdict }) => verdict === 'met') ?? false;
  const cells = others.map((name) => {
    const other = arm?.slis.find((one) => one.name === name) ?? null;
    return right(quantity(other?.value ?? null, other?.unit ?? 'share'), column.other);
  });
  return (
    `    ${met ? ink.green('✓') : ink.red('✗')} ${left(nameOf(variant.id), column.name - 2)}` +
    `${right(quantity(sli?.value ?? null, sli?.unit ?? 'share'), column.value)} ` +
    `${ink.dim(left(intervalOf(sli), column.interval))}${cells.join('')}`
  );
}
