import type { RunResult, VariantResult, Verdict } from '../judge/result.ts';
import { armOf, kindOf, nameOf } from './arms.ts';
import { times } from './numbers.ts';
import { sayWatched } from './watched.ts';

export type Outcome = Verdict['outcome'];

export const outcomeTitles: Readonly<Record<Outcome, string>> = {
  'reproduced-and-fixed': 'REPRODUCED AND FIXED',
  'not-reproduced': 'NOT REPRODUCED',
  'fix-not-verified': 'FIX NOT VERIFIED',
  'wrong-fix-works': 'A WRONG FIX WORKS',
  inconclusive: 'INCONCLUSIVE',
  failed: 'THE LAB FAILED',
};

/** Which variants' reasons belong beside the outcome. */
const guilty: Readonly<Record<Outcome, readonly VariantResult['verdict'][]>> = {
  'reproduced-and-fixed': [],
  'not-reproduced': ['not-reproduced'],
  'fix-not-verified': ['fails', 'error'],
  'wrong-fix-works': ['works-though-wrong'],
  inconclusive: ['inconclusive'],
  failed: ['error'],
};

export function outcomeMark(outcome: Outcome): string {
  if (outcome === 'reproduced-and-fixed') return '✓';
  return outcome === 'inconclusive' ? '?' : '✗';
}

/** Those who decided the outcome. Mitigations never do, and a wrong fix that fails does what it is there for. */
export function guiltyVariants(result: RunResult): VariantResult[] {
  const { outcome } = result.verdict;
  const innocent = outcome === 'fix-not-verified' ? ['mitigation', 'wrong-fix'] : ['mitigation'];
  return result.variants.filter(
    ({ id, verdict }) => guilty[outcome].includes(verdict) && !innocent.includes(kindOf(id)),
  );
}

/** The verdict's own reasons, then those of the variants behind it that it did not tell already. */
export function reasonsOf(result: RunResult): string[] {
  const told = result.verdict.reasons;
  const untold = guiltyVariants(result)
    .filter(({ reason }) => reason !== '' && !told.some((line) => line.includes(reason)))
    .map(({ id, reason }) => `${nameOf(id)}: ${reason}`);
  return [...told, ...untold];
}

/** How a learner's own files did, a line each. */
export function triesOf(result: RunResult): string[] {
  return result.variants.flatMap((variant) => {
    if (kindOf(variant.id) !== 'try') return [];
    const file = variant.id.slice('try:'.length);
    const arm = armOf(result, variant.id, 'triggered');
    const headroom = arm?.headroom ?? null;
    const carries = headroom === null ? '' : `, headroom ${times(headroom)}`;
    const watched = arm === null ? '' : `, watched for ${sayWatched(arm)}`;
    switch (variant.verdict) {
      case 'fixes':
        return [`✓ ${file}: cured${carries}${watched}`];
      case 'holds':
        return [`✓ ${file}: holds, the cause remains${carries}${watched}`];
      default:
        return [`${variant.verdict === 'fails' ? '✗' : '?'} ${file}: ${variant.reason}`];
    }
  });
}
