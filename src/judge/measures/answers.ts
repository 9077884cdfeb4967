import type { Findings, Gathered, Interval, Measure, PhaseFacts, Picture } from '../../lab/measure.ts';
import { countAnswersByServer } from '../figures/answers-by-server.ts';
import { bearsMsOf, judgedViews } from '../figures/views.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sayNumber } from '../wording.ts';

/** Of so few answers a share tells nothing. */
const answersAtLeast = 10;

/**
 * The share of the answered page views whose answer was wrong, though it came with status 200 and within the budget: no counter of
 * errors and no clock sees it.
 */
export const wrongInTime: Measure<'outcomes'> = {
  name: 'wrong answers in time',
  unit: 'share',
  from: 'outcomes',
  bearsMs: bearsMsOf,
  take(found, phase): Interval {
    let [answered, wrong] = [0, 0];
    for (const view of judgedViews(found, phase)) {
      if (!view.answered) continue;
      answered += 1;
      if (view.answer === 'wrong' && view.unserved === false) wrong += 1;
    }
    return {
      ...proportionInterval(wrong, answered, phase.errorShare),
      counted: `${sayNumber(wrong)} of ${sayNumber(answered)} answers wrong, and in time`,
    };
  },
};

/**
 * The share of wrong answers among the views that one model server alone has scored: of the server with most of them, less that of the
 * one with fewest. 0: what is wrong is wrong at all of them alike. Unknown of one server alone.
 */
export const wrongApart: Measure<'ledger'> = {
  name: 'wrong answers, worst server less best',
  unit: 'share',
  from: 'ledger',
  take(found, phase, beside) {
    const shares = [...wrongOf(found, phase, beside).values()];
    return shares.length < 2 ? Number.NaN : Math.max(...shares) - Math.min(...shares);
  },
};

/** The same share of each model server. */
export const wrongByServer: Picture<'ledger'> = {
  name: 'wrong answers, by model server',
  unit: 'share',
  from: 'ledger',
  draw: 'bars',
  take: (found, phase, beside) => Object.fromEntries(wrongOf(found, phase, beside)),
};

/** By the name of the model server, of those that have answered enough. */
function wrongOf(found: Findings<'ledger'>, phase: PhaseFacts, beside: Gathered = {}): Map<string, number> {
  return new Map(
    [...countAnswersByServer(found, phase, beside)].flatMap(([name, { answered, wrong }]) =>
      answered < answersAtLeast ? [] : [[name, wrong / answered] as const],
    ),
  );
}
