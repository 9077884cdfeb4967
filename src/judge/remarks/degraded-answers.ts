import { judgedViews } from '../figures/views.ts';
import { trialIn } from '../record/judged-lab.ts';
import { degradedAtMost } from '../record/thresholds.ts';
import { sayNumber, sayValue } from '../wording.ts';
import type { LookFor } from './remark.ts';

/** Fewer are the ordinary price of an answer that may be an earlier one. */
const toldFrom = 0.01;

/** Answers that are marked as earlier ones are allowed, and told: users get them in place of their own. */
export const degradedAnswers: LookFor = ({ variant, found, facts }, lab) => {
  const answered = judgedViews(found.outcomes ?? [], facts).filter(({ answer }) => answer !== null);
  const degraded = answered.filter(({ answer }) => answer === 'degraded').length;
  const share = answered.length === 0 ? 0 : degraded / answered.length;
  if (share < toldFrom) return [];
  // How many there have to be under a trigger of its own, the lab's bound does not know.
  const refuses = share > degradedAtMost && trialIn(lab, variant) === null;
  return [
    {
      code: 'degraded-answers',
      of: 'pages',
      refuses,
      value: share,
      allowed: degradedAtMost,
      unit: 'share',
      text:
        `${sayNumber(degraded)} of ${sayNumber(answered.length)} answers were earlier ones, marked as such (degraded)` +
        (refuses ? `: at most ${sayValue(degradedAtMost, 'share')} is allowed` : ''),
    },
  ];
};
