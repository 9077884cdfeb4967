import { expect, it } from 'vitest';
import { createFeatureStore } from '../model/feature-store.ts';
import { createGolden, type PageAnswer, rank } from '../model/golden.ts';
import { createModel } from '../model/linear-model.ts';
import { createAnswerCheck } from './answer-check.ts';

const seed = 7;
const check = createAnswerCheck(createGolden(seed, 'a secret'));
const store = createFeatureStore(seed);
const pageBy = (secret: string, moment = 0): PageAnswer => {
  const { items, rows } = store.rowsFor('u1', 64, 8, moment);
  return rank('u1', 64, items, createModel(secret).score(rows));
};
const body = (page: PageAnswer) => JSON.stringify(page);

it.each<[string, string, string | null]>([
  ['what the model says', body(pageBy('a secret')), 'right'],
  ['what another model says, of the same seed', body(pageBy('another secret')), 'wrong'],
  [
    'scores that are no numbers',
    body({
      ...pageBy('a secret'),
      recommendations: pageBy('a secret').recommendations.map(({ item }) => ({ item, score: Number.NaN })),
    }),
    'wrong',
  ],
  ['no page', '{"error":"no"}', null],
  ['no JSON', '<html>', null],
  ['a page without scores', body(pageBy('a secret')).replaceAll('"score"', '"points"'), null],
])('%s: %s', (_what, text, expected) => {
  expect(check('u1', text)).toBe(expected);
});

it('the same text is right at one moment and wrong at the next', () => {
  const text = body(pageBy('a secret', 3));
  const products = [{ dimension: 64, candidates: 8 }];
  expect(check('u1', text, { moment: 3, products })).toBe('right');
  expect(check('u1', text, { moment: 4, products })).toBe('wrong');
  expect(check('u1', text, { moment: 3, products: [{ dimension: 128, candidates: 8 }] })).toBe('wrong');
  expect(check('u1', text, { moment: 3, products })).toBe('right');
});
