import { sinceOf, timeOf } from './clock.ts';
import type { Moment } from './draft.ts';
import { type Block, literal, table } from './markdown.ts';
import { timelineHead } from './parts.ts';

/** In order, each with its time by the wall and since the change; where nobody knows of a change, since the first moment. */
export function tellMoments(moments: readonly Moment[]): Block {
  const inOrder = moments.toSorted((one, other) => one.atMs - other.atMs);
  const changedMs = inOrder.find(({ kind }) => kind === 'change')?.atMs ?? inOrder[0]?.atMs ?? 0;
  return table(
    timelineHead,
    inOrder.map(({ atMs, kind, text, toldBy }) => [
      timeOf(atMs),
      sinceOf(atMs - changedMs),
      `**${kind}** ${literal(text)}`,
      toldBy,
    ]),
  );
}
