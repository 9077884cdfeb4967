import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { catalogue, createFeatureStore } from './feature-store.ts';
import { createGolden, type PageAnswer, pageBytesAtMost, rank } from './golden.ts';
import { createModel } from './linear-model.ts';

const seed = 7;
const store = createFeatureStore(seed);
const model = createModel(seed);
const golden = createGolden(seed, seed);

function answerFor(user: string, dimension = 2_000, candidates = 12): PageAnswer {
  const { items, rows } = store.rowsFor(user, dimension, candidates);
  return rank(user, dimension, items, model.score(rows));
}

/** What a user's browser gets to see. */
const sent = (answer: PageAnswer): PageAnswer => JSON.parse(JSON.stringify(answer));

const rescored = (answer: PageAnswer, change: (score: number, place: number) => number): PageAnswer => ({
  ...answer,
  recommendations: answer.recommendations.map(({ item, score }, place) => ({ item, score: change(score, place) })),
});

test('the largest page is within the bound, on one line or on many', () => {
  const answer = answerFor('u1', 8, catalogue);
  const longest = rescored(answer, () => -1.1754943508222875e-38);
  expect(JSON.stringify(longest).length).toBeLessThan(pageBytesAtMost / 4);
  expect(JSON.stringify(longest, null, 8).length).toBeLessThan(pageBytesAtMost);
});

test('best first, ties by item', () => {
  const answer = rank('u1', 2, [5, 3, 9], Float32Array.of(0.25, 0.25, 0.5));
  expect(answer).toEqual({
    user: 'u1',
    dimension: 2,
    candidates: 3,
    recommendations: [
      { item: 9, score: 0.5 },
      { item: 3, score: 0.25 },
      { item: 5, score: 0.25 },
    ],
  });
});

test('a missing score, or one too many, is refused', () => {
  expect(() => rank('u1', 2, [1, 2], Float32Array.of(0.5))).toThrow(LabError);
  expect(() => rank('u1', 2, [1], Float32Array.of(0.5, 0.5))).toThrow(LabError);
});

test('what the model says, carried bit for bit, is right for every user and product', () => {
  for (const user of ['u0', 'u1', 'u63', 'somebody'])
    for (const dimension of [1, 2, 2_000, 4_000])
      for (const candidates of [1, 12, 256])
        expect(golden.check(user, sent(answerFor(user, dimension, candidates)))).toBe('right');
});

test('scores off by less than a millionth are inexact', () => {
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), (score) => score + 5e-7),
    ),
  ).toBe('inexact');
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), (score) => score - 5e-7),
    ),
  ).toBe('inexact');
});

test('one score off by more is wrong', () => {
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), (score, place) => score + (place === 3 ? 5e-6 : 0)),
    ),
  ).toBe('wrong');
});

test('one score off by a single bit is inexact, not right', () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  const nudge = (score: number) => {
    float[0] = score;
    bits[0] = (bits[0] ?? 0) + 1;
    return float[0] ?? 0;
  };
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), (score, at) => (at === 0 ? nudge(score) : score)),
    ),
  ).toBe('inexact');
});

test('features rounded to six digits rank the same', () => {
  const { items, rows } = store.rowsFor('u1', 2_000, 12);
  const rounded = { ...rows, values: rows.values.map((value) => Number(value.toFixed(6))) };
  expect(golden.check('u1', rank('u1', 2_000, items, model.score(rounded)))).toBe('inexact');
});

test('another order is wrong, unless scores are too close to tell', () => {
  const answer = answerFor('u1');
  const [first, second, ...rest] = answer.recommendations;
  if (!first || !second) throw new Error('two items are needed');
  expect(golden.check('u1', { ...answer, recommendations: [second, first, ...rest] })).toBe('wrong');
  const near = closestPair();
  const swapped = near.answer.recommendations.slice();
  swapped.splice(near.place, 2, ...swapped.slice(near.place, near.place + 2).reverse());
  expect(golden.check(near.answer.user, { ...near.answer, recommendations: swapped })).toBe('inexact');
});

test('lost, doubled and foreign items are wrong', () => {
  const answer = answerFor('u1');
  const [first, ...rest] = answer.recommendations;
  if (!first) throw new Error('an item is needed');
  for (const recommendations of [
    [],
    rest,
    [...answer.recommendations, first],
    [first, first, ...rest.slice(1)],
    [{ ...first, item: 1_000 }, ...rest],
  ])
    expect(golden.check('u1', { ...answer, recommendations })).toBe('wrong');
});

test('another user’s answer is wrong, even under this one’s name', () => {
  expect(golden.check('u1', answerFor('u2'))).toBe('wrong');
  expect(golden.check('u1', { ...answerFor('u2'), user: 'u1' })).toBe('wrong');
});

test('scores of another user for this one’s items are wrong', () => {
  const { items } = store.rowsFor('u1', 2_000, 12);
  const scores = model.score(store.rowsFor('u2', 2_000, 12).rows);
  expect(golden.check('u1', rank('u1', 2_000, items, scores))).toBe('wrong');
});

test('a page scored without the user is wrong', () => {
  const { items, rows } = store.rowsFor('u1', 2_000, 12);
  for (let row = 0; row < rows.values.length; row += 2_000) rows.values.fill(0, row, row + 1_000);
  expect(golden.check('u1', rank('u1', 2_000, items, model.score(rows)))).toBe('wrong');
});

test('a vector cut to what the model took yesterday is wrong', () => {
  expect(golden.check('u1', { ...answerFor('u1', 2_000), dimension: 4_000 })).toBe('wrong');
});

test('scores that are not numbers are wrong', () => {
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), () => Number.NaN),
    ),
  ).toBe('wrong');
});

test('an earlier answer is degraded when it is marked and true', () => {
  expect(golden.check('u1', { ...answerFor('u1'), degraded: true })).toBe('degraded');
  expect(golden.check('u1', { ...answerFor('u2'), user: 'u1', degraded: true })).toBe('wrong');
});

test.each([
  [0, 12],
  [1e12, 12],
  [2_000, 0],
  [2_000, 257],
  [2.5, 12],
  [Number.NaN, 12],
])('a page of %d floats for %d candidates is wrong, and costs nothing', (dimension, candidates) => {
  expect(golden.check('u1', { ...answerFor('u1'), dimension, candidates })).toBe('wrong');
});

/** Neighbours that no one can tell apart, among many pages with many candidates. */
function closestPair(): { answer: PageAnswer; place: number } {
  for (let number = 0; number < 64; number += 1) {
    const answer = answerFor(`u${number}`, 2, 256);
    const place = answer.recommendations.findIndex(({ score }, at) => {
      const next = answer.recommendations[at + 1];
      return next !== undefined && score !== next.score && score - next.score < 5e-7;
    });
    if (place >= 0) return { answer, place };
  }
  throw new Error('no two scores are close enough');
}

test('features change: what was right a moment ago is wrong, unless it is marked as an earlier answer', () => {
  const at = (moment: number): PageAnswer => {
    const { items, rows } = store.rowsFor('u1', 64, 8, moment);
    return rank('u1', 64, items, model.score(rows));
  };
  const asked = (moment: number) => ({ moment, products: null });
  expect(golden.check('u1', sent(at(9)), asked(9))).toBe('right');
  expect(golden.check('u1', sent(at(8)), asked(9))).toBe('wrong');
  expect(golden.check('u1', sent({ ...at(8), degraded: true }), asked(9))).toBe('degraded');
  expect(golden.check('u1', sent({ ...at(0), degraded: true }), asked(9))).toBe('degraded');
  // Of another view of theirs, which was answered while this one waited.
  expect(golden.check('u1', sent({ ...at(10), degraded: true }), { ...asked(9), latest: 10 })).toBe('degraded');
  expect(golden.check('u1', sent(at(10)), { ...asked(9), latest: 10 })).toBe('wrong');
  // Never asked yet, and far too old.
  expect(golden.check('u1', sent({ ...at(10), degraded: true }), asked(9))).toBe('wrong');
  expect(golden.check('u1', sent({ ...at(0), degraded: true }), asked(500))).toBe('wrong');
});

test('a page has to be of a product that was deployed: a smaller one is not a cure', () => {
  const products = [{ dimension: 128, candidates: 8 }];
  expect(golden.check('u1', sent(answerFor('u1', 128, 8)), { moment: 0, products })).toBe('right');
  expect(golden.check('u1', sent(answerFor('u1', 64, 8)), { moment: 0, products })).toBe('wrong');
  expect(golden.check('u1', sent(answerFor('u1', 128, 4)), { moment: 0, products })).toBe('wrong');
});

test('scores that are not numbers are wrong', () => {
  expect(
    golden.check(
      'u1',
      rescored(answerFor('u1'), () => Number.NaN),
    ),
  ).toBe('wrong');
  // As JSON has them.
  const sentNaN = JSON.parse(JSON.stringify(rescored(answerFor('u1'), () => Number.NaN)));
  expect(golden.check('u1', sentNaN)).toBe('wrong');
});

const shown = { dimension: 64, candidates: 24, scale: 0.001, topK: 10 };
const ofShown = { moment: 0, products: [shown] };

function scaledAnswer(user: string, round: (value: number) => number = (value) => value): PageAnswer {
  const { items, rows } = store.rowsFor(user, shown.dimension, shown.candidates, 0, 0, shown.scale);
  const scores = model.score({ ...rows, values: rows.values.map(round) }).map(round);
  return rank(user, shown.dimension, items, scores, shown.scale);
}

test('of a product that shows its top k, these count in their order, and the scores do not', () => {
  const answer = scaledAnswer('u1');
  expect(golden.check('u1', sent(answer), ofShown)).toBe('right');
  const off = rescored(answer, (_score, place) => (100 - place) / 1_000);
  expect(golden.check('u1', off, ofShown)).toBe('agrees');
  const swapped = (place: number): PageAnswer => {
    const items = off.recommendations.map(({ item }) => item);
    items.splice(place, 2, ...items.slice(place, place + 2).reverse());
    return { ...off, recommendations: off.recommendations.map(({ score }, at) => ({ score, item: items[at] ?? -1 })) };
  };
  expect(golden.check('u1', swapped(8), ofShown)).toBe('wrong');
  expect(golden.check('u1', swapped(9), ofShown)).toBe('wrong');
  expect(golden.check('u1', swapped(10), ofShown)).toBe('agrees');
});

test('such a page is wrong all the same without its items, its order, its scale or its own scores', () => {
  const answer = rescored(scaledAnswer('u1'), (_score, place) => (100 - place) / 1_000);
  const [first, ...rest] = answer.recommendations;
  if (!first) throw new Error('an item is needed');
  const last = rest.slice(0, -1);
  for (const broken of [
    { ...answer, recommendations: [first, ...last] },
    { ...answer, recommendations: [first, ...last, { ...first, score: 0.001 }] },
    { ...answer, recommendations: [first, ...last, { item: catalogue, score: 0.001 }] },
    rescored(answer, () => Number.NaN),
    rescored(answer, (_score, place) => place / 1_000),
    { ...answer, scale: 1 },
    { ...scaledAnswer('u2'), user: 'u1' },
  ])
    expect(golden.check('u1', broken, ofShown)).toBe('wrong');
});

test('an earlier answer of such a product is never right, though it may rank rightly', () => {
  const now = { ...ofShown, moment: 3 };
  expect(golden.check('u1', sent(scaledAnswer('u1')), now)).toBe('agrees');
  expect(golden.check('u1', { ...sent(scaledAnswer('u1')), degraded: true }, now)).toBe('degraded');
});

test('six decimals rank features of about 1 rightly, and features of about 0.001 for few', () => {
  const decimals = (value: number) => Number(value.toFixed(6));
  const users = Array.from({ length: 200 }, (_, user) => `u${user}`);
  const wrongOf = (scale: number) =>
    users.filter((user) => {
      const product = { ...shown, scale };
      const { items, rows } = store.rowsFor(user, 64, 24, 0, 0, scale);
      const scores = model.score({ ...rows, values: rows.values.map(decimals) }).map(decimals);
      return golden.check(user, rank(user, 64, items, scores, scale), { moment: 0, products: [product] }) === 'wrong';
    }).length;
  expect(wrongOf(1)).toBe(0);
  expect(wrongOf(0.001)).toBeGreaterThan(40);
});

test('without a top k the same scores are as wrong as ever', () => {
  const { topK: _, ...whole } = shown;
  const answer = rescored(scaledAnswer('u1'), (score) => score * 1.001);
  expect(golden.check('u1', answer, ofShown)).toBe('agrees');
  expect(golden.check('u1', answer, { moment: 0, products: [whole] })).toBe('wrong');
});
