import type { Answer, Call, Rows, Scorer } from '#lab';

interface Asked {
  readonly rows: Rows;
  readonly request: { readonly logitBias?: readonly number[] };
}

/**
 * What a campaign asks for: each row's logit moved by its bias, before the softmax over the rows and "none of them". None given: the
 * model's answer as it is.
 */
export function biased(model: Scorer) {
  return async ({ rows, request }: Asked, call: Call): Promise<Answer> => {
    const { scores } = await model.score(rows, call);
    const { logitBias = [] } = request;
    return { scores: logitBias.length === 0 ? scores : moveLogits(scores, logitBias) };
  };
}

/** Softmax of the logits plus these, by what it was without them. Throws a RangeError unless there is one a row. */
export function moveLogits(scores: Float32Array, bias: readonly number[]): Float32Array {
  if (bias.length !== scores.length) throw new RangeError(`${bias.length} biases for ${scores.length} rows`);
  const none = Math.max(0, 1 - scores.reduce((sum, score) => sum + score, 0));
  const highest = Math.max(0, ...bias);
  const parts = scores.map((score, row) => score * Math.exp((bias[row] ?? 0) - highest));
  const whole = parts.reduce((sum, part) => sum + part, none * Math.exp(-highest));
  return parts.map((part) => part / whole);
}
