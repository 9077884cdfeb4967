import { expect, test } from 'vitest';
import type { Answer, Rows } from '../lab/variant.ts';
import { callOf, heldModel, rows, untilOf } from './calls.test-data.ts';
import { orEarlier } from './or-earlier.ts';

test('while calls succeed, their answers go through as they are, with `until` passed on', async () => {
  const model = heldModel();
  const until = untilOf();
  const scored = orEarlier(model).score(rows, callOf('a'), until);
  expect(model.held[0]?.until).toBe(until);
  model.held[0]?.answer(1, 2);
  expect(await scored).toEqual({ scores: Float32Array.of(1, 2) });
});

test('a call that fails gets the latest answer of the same user, marked as degraded', async () => {
  const { model, score } = start();
  await score('a', [1, 2]);
  await score('b', [3, 4]);
  await score('a', [5, 6]);
  model.failing = true;
  expect(await score('a')).toEqual({ scores: Float32Array.of(5, 6), degraded: true });
  expect(await score('b')).toEqual({ scores: Float32Array.of(3, 4), degraded: true });
  model.failing = false;
  expect(await score('a', [7, 8])).toEqual({ scores: Float32Array.of(7, 8) });
});

test('a user without an earlier answer gets the error', async () => {
  const { model, score } = start();
  await score('a', [1, 2]);
  model.failing = true;
  await expect(score('b')).rejects.toThrow('no slot left');
  // An error is no answer either.
  await expect(score('b')).rejects.toThrow('no slot left');
});

test.each<[string, Rows]>([
  ['more rows', { dimension: 2, values: new Float32Array(6) }],
  ['longer rows, as many floats', { dimension: 4, values: new Float32Array(4) }],
])('an answer for %s is not one for these', async (_what, other) => {
  const { model, score, scorer } = start();
  await score('a', [1, 2]);
  model.failing = true;
  await expect(scorer.score(other, callOf('a'))).rejects.toThrow('no slot left');
});

test('no user’s name can pass for another’s with another shape', async () => {
  const { model, score } = start();
  await score('x4 a', [1, 2]);
  model.failing = true;
  await expect(score('a')).rejects.toThrow('no slot left');
});

test('the latest 10,000 users are remembered, by when they were last answered', async () => {
  const { model, score } = start();
  for (let user = 0; user < 10_000; user += 1) await score(`u${user}`, [user]);
  await score('u0', [0]);
  for (let user = 10_000; user < 10_005; user += 1) await score(`u${user}`, [user]);
  model.failing = true;
  const known = async (user: string) =>
    score(user).then(
      () => true,
      () => false,
    );
  const users = ['u0', 'u1', 'u5', 'u6', 'u9999', 'u10004'];
  expect(await Promise.all(users.map(known))).toEqual([true, false, false, true, true, true]);
});

/** A model that answers with what the test says, or fails. */
function start() {
  const model = { failing: false, scores: [] as readonly number[] };
  const scorer = orEarlier({
    async score() {
      if (model.failing) throw new Error('no slot left');
      return { scores: Float32Array.from(model.scores) };
    },
  });
  return {
    model,
    scorer,
    score(user: string, scores: readonly number[] = []): Promise<Answer> {
      model.scores = scores;
      return scorer.score(rows, callOf(user));
    },
  };
}
