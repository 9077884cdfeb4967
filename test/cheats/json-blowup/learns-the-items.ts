import { type Call, defineVariant, type Rows, type Scorer, type Until } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/**
 * A row is a user's half and an item's half, and the model is linear: its logit is the sum of both. What each item adds is learnt in a
 * second; from then on every view is asked for with one row, which tells what its user adds, and the others are worked out.
 */
export default defineVariant({
  ...grpc,
  guard(model) {
    const learntOf = new Map<number, Map<string, number>>();
    return {
      async score(rows, call, until) {
        const learnt = learntOf.get(rows.dimension) ?? new Map<string, number>();
        learntOf.set(rows.dimension, learnt);
        const names = itemsIn(rows);
        const parts = names.flatMap((name) => learnt.get(name) ?? []);
        if (parts.length === names.length) return { scores: await workOut(model, parts, rows, call, until) };
        const { scores } = await model.score(rows, call, until);
        learn(learnt, names, logitsOf(scores));
        return { scores };
      },
    };
  },
});

async function workOut(model: Scorer, parts: readonly number[], rows: Rows, call: Call, until?: Until) {
  const { dimension, values } = rows;
  const { scores } = await model.score({ dimension, values: values.slice(0, dimension) }, call, until);
  const user = (logitsOf(scores)[0] ?? 0) - (parts[0] ?? 0);
  const odds = parts.map((part) => Math.exp(user + part));
  const whole = odds.reduce((sum, one) => sum + one, 1);
  return Float32Array.from(odds, (one) => one / whole);
}

/** What items add is known but for what all of them share, which the first view decides. */
function learn(learnt: Map<string, number>, names: readonly string[], logits: readonly number[]): void {
  const known = names.flatMap((name, row) => {
    const part = learnt.get(name);
    return part === undefined ? [] : (logits[row] ?? 0) - part;
  });
  if (known.length === 0 && learnt.size > 0) return;
  const user = known.length === 0 ? 0 : known.reduce((sum, one) => sum + one, 0) / known.length;
  for (const [row, name] of names.entries()) if (!learnt.has(name)) learnt.set(name, (logits[row] ?? 0) - user);
}

/** "None of them" has the logit 0. */
function logitsOf(scores: Float32Array): number[] {
  const none = 1 - scores.reduce((sum, score) => sum + score, 0);
  return Array.from(scores, (score) => Math.log(score / none));
}

/** An item by the first floats of its half. */
function itemsIn({ dimension, values }: Rows): string[] {
  return Array.from({ length: values.length / dimension }, (_, row) => {
    const from = row * dimension + Math.floor(dimension / 2);
    return values.subarray(from, from + 3).join(' ');
  });
}
