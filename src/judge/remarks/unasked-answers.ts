import type { Outcomes, Scored, View } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { sayVague } from '../figures/clocks.ts';
import { bearsMsOf, pagesIn } from '../figures/views.ts';
import type { Remark } from '../record/result.ts';
import { sumOf } from '../statistics/sum.ts';
import { sayNumber } from '../wording.ts';
import type { LookFor } from './remark.ts';

/**
 * An answer that is not marked as an earlier one has to come from the model, with all of its floats, and the model counts for whom it
 * worked, and on how much. Where a variant carries no ids to it, each answer needs a call at least.
 */
export const unaskedAnswers: LookFor = ({ found }) => {
  const [scored] = found.scored ?? [];
  const outcomes = found.outcomes ?? [];
  const pages = pagesIn(outcomes);
  if (!scored || pages?.answeredEver === undefined) return [];
  const vague = sayVague([scored, ...outcomes], 'whether each answer is the model’s', bearsMsOf(outcomes));
  // What cannot be told is not passed, and not blamed.
  if (vague !== null) return [{ ...unasked(null), text: vague }];
  return [...answers(pages.answeredEver, scored, outcomes), ...floats(pages, scored, outcomes)];
};

function* answers(ever: number, scored: Found<Scored>, outcomes: readonly Found<Outcomes>[]): Iterable<Remark> {
  const { calls, views } = scored.value;
  const came = ever - since(scored, outcomes, () => 1);
  const asked = views > 0 ? views : calls;
  if (came <= asked) return;
  yield {
    ...unasked(came - asked),
    text:
      `${sayNumber(came - asked)} of ${sayNumber(came)} answers since the start came without the model, which was asked for ` +
      `${sayNumber(asked)}: an answer that is used again has to be marked as degraded`,
  };
}

function* floats(
  { answeredFloatsEver, answeredEver = 1 }: Outcomes,
  scored: Found<Scored>,
  outcomes: readonly Found<Outcomes>[],
): Iterable<Remark> {
  const asked = scored.value.floats;
  if (answeredFloatsEver === undefined) return;
  // How many one has is not on record: at most twice the mean, or as many as a row of a batch may have.
  const ofPage = (2 * answeredFloatsEver) / answeredEver;
  const came =
    answeredFloatsEver - since(scored, outcomes, ({ rows }) => (rows === undefined ? ofPage : rows * mostFloats));
  if (came <= asked) return;
  yield {
    ...unasked(came - asked),
    text:
      `the answers since the start cover ${sayNumber(came)} floats, but the model was given ${sayNumber(asked)}: ` +
      'what it did not score is made up',
  };
}

const mostFloats = 2 ** 13;

/** Both are counted since the world's start, and not read in the same moment, which two clocks know to within their errors. */
function since(scored: Found<Scored>, outcomes: readonly Found<Outcomes>[], count: (view: View) => number): number {
  const errorOf = ({ clock }: Found<unknown>) => clock?.errorMs ?? 0;
  return sumOf(outcomes, (stream) => {
    const fromMs = scored.value.readMs - errorOf(scored) - errorOf(stream);
    const later = stream.value.views.filter(
      ({ doneMs, answer }) => doneMs !== null && doneMs >= fromMs && answer !== null,
    );
    return sumOf(later.map(count), (one) => one);
  });
}

function unasked(value: number | null): Omit<Remark, 'text'> {
  return { code: 'unasked-answers', of: 'model', refuses: true, value, allowed: 0, unit: 'count' };
}
