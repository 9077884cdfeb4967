import { type Call, defineVariant, type Rows, type Scorer, type Until } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

const waitMs = 20;

interface Waiting {
  readonly rows: Rows;
  readonly take: (asked: Promise<Float32Array>) => void;
}

/** Two views that come close together are one call with the rows of both; what the model says of each is worked out again. */
export default defineVariant({
  ...grpc,
  guard(model) {
    let first: Waiting | null = null;
    return {
      async score(rows, call, until) {
        if (first && first.rows.values.length === rows.values.length) {
          const other = first;
          first = null;
          const both = askBoth(model, other.rows, rows, call, until);
          other.take(both.then(([scores]) => scores));
          return { scores: (await both)[1] };
        }
        const { promise, resolve } = Promise.withResolvers<Float32Array>();
        const own: Waiting = { rows, take: resolve };
        first = own;
        setTimeout(() => {
          if (first !== own) return;
          first = null;
          resolve(model.score(rows, call, until).then(({ scores }) => scores));
        }, waitMs);
        return { scores: await promise };
      },
    };
  },
});

async function askBoth(
  model: Scorer,
  one: Rows,
  other: Rows,
  call: Call,
  until: Until | undefined,
): Promise<readonly [Float32Array, Float32Array]> {
  const values = new Float32Array(one.values.length + other.values.length);
  values.set(one.values);
  values.set(other.values, one.values.length);
  const { scores } = await model.score({ dimension: one.dimension, values }, call, until);
  const none = 1 - scores.reduce((sum, score) => sum + score, 0);
  const alone = (part: Float32Array) => {
    const whole = part.reduce((sum, score) => sum + score, none);
    return part.map((score) => score / whole);
  };
  return [alone(scores.subarray(0, scores.length / 2)), alone(scores.subarray(scores.length / 2))];
}
