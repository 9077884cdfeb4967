import type { ArmEvidence } from '../record/evidence.ts';
import type { Arm } from '../record/result.ts';
import { descriptorsGrowth, memoryGrowth } from './growth.ts';

/** How fast what each process holds grows in the judged window; nothing where nobody sampled it. */
export function growthIn({ found, facts }: ArmEvidence): NonNullable<Arm['growth']> {
  const memory = (found.memory ?? []).flatMap(({ from, value }) => {
    const growth = memoryGrowth(value, facts.judgedFromMs);
    return growth ? [{ of: from, what: 'memory' as const, unit: 'MiB per second' as const, ...growth }] : [];
  });
  const descriptors = (found.descriptors ?? []).flatMap(({ from, value }) => {
    const growth = descriptorsGrowth(value, facts.judgedFromMs);
    return growth ? [{ of: from, what: 'descriptors' as const, unit: 'per second' as const, ...growth }] : [];
  });
  return [...memory, ...descriptors];
}
