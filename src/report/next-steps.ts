import type { RunResult, VariantResult } from '../judge/record/result.ts';
import { nameInId } from '../lab/variant-id.ts';
import { guiltyVariants, reasonsOf, triesOf } from './outcome.ts';

export interface NextStep {
  readonly label: 'your go' | 'next';
  readonly step: string;
}

/** What to type, or to look at, after this outcome. */
export function nextSteps(result: RunResult): NextStep[] {
  const { lab, seed, verdict } = result;
  const again = `npm run lab -- ${lab} --seed ${seed}`;
  const first = guiltyVariants(result)[0];
  const next = (step: string): NextStep[] => [{ label: 'next', step }];
  switch (verdict.outcome) {
    case 'reproduced-and-fixed':
      return triesOf(result).length > 0 ? [] : [{ label: 'your go', step: `npm run lab -- ${lab} --try my-fix.ts` }];
    case 'not-reproduced':
      return next(`is ${fileOf(lab, first)} still the defect? If it is: npm run lab -- doctor, then again: ${again}`);
    case 'fix-not-verified':
      return first === undefined
        ? next(again)
        : next(`compare ${fileOf(lab, first)} with labs/${lab}/defect.ts, then again: ${again}`);
    case 'wrong-fix-works':
      return next(
        first === undefined
          ? `move what works from labs/${lab}/wrong-fixes/ to labs/${lab}/fixes/`
          : `if it works twice, move ${fileOf(lab, first)} to labs/${lab}/fixes/ and say what it costs; again: ${again}`,
      );
    case 'inconclusive': {
      // The reason has said how much less.
      const less = /--rate \d+/.exec(reasonsOf(result).join(' '))?.[0];
      return next(
        less
          ? `npm run lab -- doctor shows which labs this machine can carry; with less load: ${again} ${less}`
          : `npm run lab -- doctor shows what other programs take of this machine; once it is quiet: ${again}`,
      );
    }
    case 'failed':
      return next(`npm run lab -- doctor, then again: ${again}`);
  }
}

/** Where a person finds the variant's code. */
function fileOf(lab: string, variant: VariantResult | undefined): string {
  const name = nameInId(variant?.id ?? '');
  switch (variant?.kind ?? 'defect') {
    case 'defect':
      return `labs/${lab}/defect.ts`;
    case 'sibling':
      return `labs/${lab}/siblings/${name}.ts`;
    case 'fix':
      return `labs/${lab}/fixes/${name}.ts`;
    case 'wrong-fix':
      return `labs/${lab}/wrong-fixes/${name}.ts`;
    default:
      return name;
  }
}
