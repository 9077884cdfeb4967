import { type Reason, say } from '../record/reason.ts';
import type { VariantResult } from '../record/result.ts';

export type VariantVerdict = Pick<VariantResult, 'verdict' | 'reason' | 'reasons'>;

/** `sentence`: what a person reads, where it is more than the reasons one after the other. */
export function verdictBy(
  verdict: VariantResult['verdict'],
  reasons: readonly Reason[],
  sentence = reasons.map(say).join('; '),
): VariantVerdict {
  return { verdict, reasons: [...reasons], reason: sentence };
}
