import { sayNumber } from '../wording.ts';
import type { LookFor } from './remark.ts';

/**
 * An answer that is not marked as an earlier one has to come from the model, and the model counts for whom it worked. Where a
 * variant carries no ids to it, each answer needs a call at least.
 */
export const unaskedAnswers: LookFor = ({ found }) => {
  const [scored] = found.scored ?? [];
  const pages = found.outcomes?.find(({ from }) => from === 'pages')?.value;
  if (!scored || pages?.answeredEver === undefined) return [];
  const { calls, views, readMs } = scored.value;
  // Both are counted since the world's start, and not read in the same moment.
  const since = (found.outcomes ?? []).flatMap(({ value }) =>
    value.views.filter(({ doneMs, answer }) => doneMs !== null && doneMs >= readMs && answer !== null),
  ).length;
  const answers = pages.answeredEver - since;
  const asked = views > 0 ? views : calls;
  if (answers <= asked) return [];
  return [
    {
      code: 'unasked-answers',
      of: 'model',
      refuses: true,
      value: answers - asked,
      allowed: 0,
      unit: 'count',
      text:
        `${sayNumber(answers - asked)} of ${sayNumber(answers)} answers since its start came without the model, which was asked for ` +
        `${sayNumber(asked)}: an answer that is kept has to be marked as degraded`,
    },
  ];
};
