import type { Outcomes, Scored } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { Remark } from '../record/result.ts';
import { sayNumber } from '../wording.ts';
import type { LookFor } from './remark.ts';

/**
 * An answer that is not marked as an earlier one has to come from the model, with all of its floats, and the model counts for whom it
 * worked, and on how much. Where a variant carries no ids to it, each answer needs a call at least.
 */
export const unaskedAnswers: LookFor = ({ found }) => {
  const [scored] = found.scored ?? [];
  const outcomes = found.outcomes ?? [];
  const pages = outcomes.find(({ from }) => from === 'pages')?.value;
  if (!scored || pages?.answeredEver === undefined) return [];
  return [...answers(pages.answeredEver, scored.value, outcomes), ...floats(pages, scored.value, outcomes)];
};

function* answers(ever: number, scored: Scored, outcomes: readonly Found<Outcomes>[]): Iterable<Remark> {
  const { calls, views } = scored;
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
  scored: Scored,
  outcomes: readonly Found<Outcomes>[],
): Iterable<Remark> {
  if (answeredFloatsEver === undefined) return;
  // How many one has is not on record: at most twice the mean, or as many as a row of a batch may have.
  const ofPage = (2 * answeredFloatsEver) / answeredEver;
  const came =
    answeredFloatsEver - since(scored, outcomes, ({ rows }) => (rows === undefined ? ofPage : rows * mostFloats));
  if (came <= scored.floats) return;
  yield {
    ...unasked(came - scored.floats),
    text:
      `the answers since the start cover ${sayNumber(came)} floats, but the model was given ${sayNumber(scored.floats)}: ` +
      'what it did not score is made up',
  };
}

const mostFloats = 2 ** 13;

/** Both are counted since the world's start, and not read in the same moment. */
function since(
  { readMs }: Scored,
  outcomes: readonly Found<Outcomes>[],
  count: (view: Outcomes['views'][number]) => number,
): number {
  return outcomes
    .flatMap(({ value }) => value.views)
    .filter(({ doneMs, answer }) => doneMs !== null && doneMs >= readMs && answer !== null)
    .reduce((sum, view) => sum + count(view), 0);
}

function unasked(value: number): Omit<Remark, 'text'> {
  return { code: 'unasked-answers', of: 'model', refuses: true, value, allowed: 0, unit: 'count' };
}
