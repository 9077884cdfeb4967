import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rows, Scorer, Variant } from '#lab';
import { credentials, ModelClient, type PredictRequest } from '#rpc';
import { createFeatureStore } from '../../src/model/feature-store.ts';
import { createModel } from '../../src/model/linear-model.ts';
import { callOf, siteOf } from '../../src/rpc/calls.test-data.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';
import { moveLogits } from './biased.ts';
import { codecOf, type Extras } from './codec.ts';
import { release as reused } from './defect.ts';
import { release as newNumber } from './fixes/new-number.ts';
import lab from './lab.ts';
import { pricesOf } from './prices.ts';

const here = import.meta.dirname;
const model = createModel('a secret');
/** The last float of each is the logarithm of its price, in the middling price of 20; the first, the user's, leaves all where they are. */
const rows: Rows = { dimension: 2, values: Float32Array.of(0, 0, 0, 1, 0, -1, 0, -2) };
const right = model.score(rows);
const scorer: Scorer = { score: async (asked) => ({ scores: model.score(asked) }) };

/** What the storefront gets of a model server with the next release. */
const ofTheRelease: Readonly<Record<string, 'right' | 'wrong' | 'an error'>> = {
  'defect.ts': 'wrong',
  'fixes/client-first.ts': 'right',
  'fixes/new-number.ts': 'right',
  'mitigations/new-client.ts': 'right',
  'wrong-fixes/own-message.ts': 'an error',
  'wrong-fixes/range-check.ts': 'wrong',
  'wrong-fixes/reserved-name.ts': 'wrong',
  'wrong-fixes/retries.ts': 'wrong',
};

it('all variants are tried', () => {
  const files = globSync(['defect.ts', '{fixes,wrong-fixes,mitigations}/*.ts'], { cwd: here });
  expect(files.sort()).toEqual(Object.keys(ofTheRelease).sort());
});

describe.each(Object.entries(ofTheRelease))('%s', (file, found) => {
  it('is answered rightly before the release', async () => {
    const variant = await importVariant(join(here, file));
    expect((await ask(variant, variant.serve)).scores).toEqual(right);
  });

  it(`is answered with ${found} by the release`, async () => {
    const variant = await importVariant(join(here, file));
    const answer = ask(variant, nextOf(variant));
    if (found === 'an error') return expect(answer).rejects.toThrow('INVALID_ARGUMENT');
    const { scores } = await answer;
    if (found === 'right') expect(scores).toEqual(right);
    else expect(scores).not.toEqual(right);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});

describe.each([
  ['fixes/new-number.ts', newNumber],
  ['fixes/client-first.ts', reused],
])('%s does what the release is for', (file, schema) => {
  it('a campaign moves its row up', async () => {
    const variant = await importVariant(join(here, file));
    await using server = await nextOf(variant)(scorer, siteOf());
    const codec = codecOf(schema, () => ({ logitBias: [0, 0, 2, 0] }));
    await using client = new ModelClient(`127.0.0.1:${server.port}`, credentials.createInsecure(), {}, { codec });
    const { scores } = await client.score(rows, callOf('u1'));
    expect(scores).toEqual(moveLogits(right, [0, 0, 2, 0]));
    expect(scores[2]).toBeGreaterThan(2 * (right[2] ?? 1));
  });
});

describe('prices, taken for biases', () => {
  const request: PredictRequest = { features: rows.values, dimension: 2, modelVersion: '', requestId: '' };

  it('are those of the rows', () => {
    expect(pricesOf(request)).toEqual([20, 54.37, 7.36, 2.71]);
  });

  it('are all cheap for some users, so that no range tells them from biases', () => {
    const { rowsFor } = createFeatureStore(7);
    const { dimension = 0, candidates = 0 } = lab.product ?? {};
    const highest = Array.from({ length: 500 }, (_, user) => {
      const { values } = rowsFor(`u${user}`, dimension, candidates).rows;
      return Math.max(...pricesOf({ ...request, features: values, dimension }));
    });
    const shareBelow = (price: number) => highest.filter((one) => one <= price).length / highest.length;
    // At one server of two, beside an SLO of 1 %.
    expect(shareBelow(10)).toBeGreaterThan(0.05);
    expect(shareBelow(100)).toBeLessThan(0.9);
  });

  it('put the dearest article first; where the range is checked, the dearest of the cheap ones', async () => {
    const bestOf = async (file: string) => {
      const variant = await importVariant(join(here, file));
      const { scores } = await ask(variant, nextOf(variant));
      return scores.indexOf(Math.max(...scores));
    };
    expect(await bestOf('defect.ts')).toBe(1);
    expect(await bestOf('wrong-fixes/range-check.ts')).toBe(2);
  });
});

describe('biases', () => {
  it('of 0 change no more than the last digits', () => {
    for (const [row, score] of moveLogits(right, [0, 0, 0, 0]).entries()) expect(score).toBeCloseTo(right[row] ?? 0, 6);
  });

  it('move odds by their exponential', () => {
    const moved = moveLogits(right, [Math.LN2, 0, 0, 0]);
    const odds = (scores: Float32Array) => (scores[0] ?? 0) / (scores[1] ?? 1);
    expect(odds(moved)).toBeCloseTo(2 * odds(right), 5);
  });

  it('are one a row', () => {
    expect(() => moveLogits(right, [1])).toThrow('1 biases for 4 rows');
  });

  it('that are beyond all bounds still give probabilities', () => {
    expect([...moveLogits(right, [1e6, 0, 0, 0])]).toEqual([1, 0, 0, 0]);
  });
});

it('a request without extras reads as one without, and without a schema of its own as any', () => {
  const { encodeRequest } = codecOf(newNumber);
  const sent: PredictRequest = { features: rows.values, dimension: 2, modelVersion: '', requestId: 'r' };
  const read: PredictRequest & Partial<Extras> = codecOf(reused).decodeRequest(encodeRequest(sent));
  expect(read).toEqual({ ...sent, logitBias: [] });
});

function nextOf({ next }: Variant): Variant['serve'] {
  if (!next) throw new Error('it has no next release');
  return next.serve;
}

async function ask({ connect }: Variant, serve: Variant['serve']) {
  await using server = await serve(scorer, siteOf());
  await using client = connect(linkTo([`127.0.0.1:${server.port}`]));
  return await client.score(rows, callOf('u1'));
}
