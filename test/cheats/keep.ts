import type { Answer, Call, Rows, Scorer } from '#lab';

/** Answers of a model, kept per user and for rows of one shape, whatever has become of the rows since. */
export interface Kept {
  find(rows: Rows, call: Call): Answer | undefined;
  /** Asks the model, and keeps what it says. */
  ask(...asked: Parameters<Scorer['score']>): Promise<Answer>;
}

export function keep(model: Scorer, forMs = Number.POSITIVE_INFINITY): Kept {
  const answers = new Map<string, { readonly answer: Answer; readonly untilMs: number }>();
  const keyOf = ({ dimension, values }: Rows, { user }: Call) => `${user} ${dimension}x${values.length}`;
  return {
    find(rows, call) {
      const known = answers.get(keyOf(rows, call));
      return known && performance.now() < known.untilMs ? known.answer : undefined;
    },
    async ask(rows, call, until) {
      const answer = await model.score(rows, call, until);
      answers.set(keyOf(rows, call), { answer, untilMs: performance.now() + forMs });
      return answer;
    },
  };
}
