import type { RunResult } from '../judge/result.ts';
import { nameOf } from './arms.ts';
import { guiltyVariants, triesOf } from './outcome.ts';

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
      return next(`is labs/${lab}/defect.ts still the defect? If it is: npm run lab -- doctor, then again: ${again}`);
    case 'fix-not-verified':
      return first === undefined
        ? next(again)
        : next(`compare ${first.source ?? nameOf(first.id)} with labs/${lab}/defect.ts, then again: ${again}`);
    case 'wrong-fix-works':
      return next(
        first === undefined
          ? `move what works from labs/${lab}/wrong-fixes/ to labs/${lab}/fixes/`
          : `if it works twice, move ${nameOf(first.id)} from labs/${lab}/wrong-fixes/ to labs/${lab}/fixes/ and say what it costs; again: ${again}`,
      );
    case 'inconclusive':
      return next(`npm run lab -- doctor shows what others take of this machine; when it is quiet: ${again}`);
    case 'failed':
      return next(`npm run lab -- doctor, then again: ${again}`);
  }
}
