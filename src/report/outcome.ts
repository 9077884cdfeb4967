import { type Reason, sayWithWindow } from '../judge/record/reason.ts';
import type { RunResult, VariantResult, Verdict } from '../judge/record/result.ts';
import { nameInId } from '../lab/variant-id.ts';
import { armOf, nameOf } from './arms.ts';
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
  return result.variants.filter(({ kind, verdict }) => guilty[outcome].includes(verdict) && !innocent.includes(kind));
}

/** The verdict's own reasons, a line each variant, then those of the variants behind it that it did not tell already. */
export function reasonsOf(result: RunResult): string[] {
  const told = [...new Set(result.verdict.reasons.map((reason) => lineOf(result, reason)))];
  const untold = guiltyVariants(result)
    .filter(({ reason }) => reason !== '' && !told.some((line) => line.includes(reason)))
    .map(({ id, reason }) => `${nameOf(id)}: ${reason}`);
  return [...told, ...untold];
}

function lineOf({ variants }: RunResult, reason: Reason): string {
  if (reason.code === 'in-words') return reason.text;
  const variant = variants.find(({ id, reasons }) => id === reason.arm && reasons.some((own) => isSame(own, reason)));
  return variant ? `${variant.id} ${variant.verdict}: ${variant.reason}` : sayWithWindow(reason);
}

/** A verdict names the variant also where its own reason, being about no window, does not. */
function isSame(own: Reason, { code, phase, take, text }: Reason): boolean {
  return own.code === code && own.phase === phase && own.take === take && own.text === text;
}

/** How a learner's own files did, a line each. */
export function triesOf(result: RunResult): string[] {
  return result.variants.flatMap((variant) => {
    if (variant.kind !== 'try') return [];
    const file = nameInId(variant.id);
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
