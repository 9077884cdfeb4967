import type { Arm, Sli, VariantResult } from '../judge/record/result.ts';
import { firstSli, nameOf, pagesOf } from './arms.ts';
import { costOf, metAgain } from './effect.ts';
import type { Ink } from './ink.ts';
import { cpuMilliseconds, milliseconds, percentage, quantity } from './numbers.ts';
import { left, plain, right } from './text.ts';

/** ✓ it meets the SLO, ✗ it does not, ? nobody can tell; for the defect a ✗ is what the lab is about. */
export function variantMark({ verdict }: VariantResult, ink: Ink): string {
  switch (verdict) {
    case 'fixes':
    case 'mitigates':
    case 'not-reproduced':
      return ink.green('✓');
    case 'holds':
    case 'works-though-wrong':
      return ink.yellow('✓');
    case 'reproduced':
    case 'fails':
    case 'does-not-mitigate':
      return ink.red('✗');
    case 'inconclusive':
    case 'skipped':
    case 'error':
      return ink.yellow('?');
  }
}

/** `[91-95]`, in the SLI's own unit; empty where it is unknown. */
export function intervalOf(sli: Sli | null): string {
  if (sli === null || sli.low === null || sli.high === null) return '';
  const show = (value: number) => (sli.unit === 'share' ? percentage(value) : quantity(value, sli.unit));
  return `[${show(sli.low)}-${show(sli.high)}]`;
}

/** A finished variant in one line of 72 columns: its mark, its name and its figures, or why it has none. */
export function variantLine(variant: VariantResult, arms: readonly Arm[], ink: Ink): string {
  const own = arms.filter((arm) => arm.variant === variant.id);
  const recovery = own.find((arm) => arm.effect !== null)?.effect ?? null;
  const name = `${variantMark(variant, ink)} ${left(nameOf(variant.id), 22)}`;
  if (recovery !== null) return `${name}  SLO met again: ${metAgain(recovery)}, ${costOf(recovery)}`;
  const arm = own.findLast(({ phase }) => phase === 'triggered') ?? null;
  const sli = firstSli(arm);
  if (arm === null || sli === null) return `${name}  ${plain(variant.reason)}`;
  const p99 = milliseconds(pagesOf(arm)?.latencyMs.p99 ?? null);
  return (
    `${name}  ${sli.name} ${right(quantity(sli.value, sli.unit), 6)}   p99 ${right(p99, 8)}   ` +
    `CPU ${right(cpuMilliseconds(arm.cpuMsPerView), 7)}`
  );
}
