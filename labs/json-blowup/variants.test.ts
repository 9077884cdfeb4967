import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Listening, Rows, Scorer, Variant } from '#lab';
import { importVariant } from '../../src/services/import-variant.ts';
import { type Booked, callOn, canListen, connections, rowsOf, siteOn } from '../../test/variant-calls.ts';

const here = import.meta.dirname;
const files = (
  await Promise.all(['.', 'fixes', 'wrong-fixes', 'mitigations'].map(async (folder) => paths(folder)))
).flat();

describe.each(files)('%s', (file) => {
  const booked: Booked = new Map();
  const seen: { id: string; user: string; first: number }[] = [];
  const model: Scorer = {
    async score(rows, call) {
      seen.push({ id: call.id, user: call.user, first: rows.values[0] ?? Number.NaN });
      return linearSums(rows);
    },
  };
  let listening: Listening;
  let client: Scorer & AsyncDisposable;

  beforeAll(async () => {
    const variant: Variant = await importVariant(`${here}/${file}`);
    listening = await variant.serve(model, siteOn(0, booked));
    const address = `127.0.0.1:${listening.port}`;
    client = variant.connect({ target: address, origins: [`http://${address}`], ca: null });
  });
  it.each([
    [1, 3],
    [8, 2_000],
    [8, 4_000],
  ])('answers %i rows of %i floats', async (count, dimension) => {
    const rows = rowsOf(count, dimension, 1);
    const call = callOn('storefront', `${count}x${dimension}`, booked);
    const { scores } = await client.score(rows, call);
    expect(scores).toHaveLength(count);
    if (file.includes('rounded')) {
      const expected = linearSums(rows).scores;
      for (const [row, score] of scores.entries()) expect(score).toBeCloseTo(expected[row] ?? Number.NaN, 1);
    } else expect(scores).toEqual(linearSums(rows).scores);
    // The first call of a client may find it still connecting.
    expect(booked.get(`storefront ${call.id}`)?.filter((part) => part !== 'connect')).toEqual(['encode', 'decode']);
    expect(booked.get(`model ${call.id}`)).toEqual(['decode', 'encode']);
  });

  it('keeps concurrent calls apart', async () => {
    seen.length = 0;
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    const answers = await Promise.all(
      numbers.map((number) => client.score(rowsOf(2, 50, number), callOn('storefront', `call-${number}`, booked))),
    );
    for (const [index, number] of numbers.entries()) {
      expect(
        Math.abs((answers[index]?.scores[0] ?? 0) - (linearSums(rowsOf(2, 50, number)).scores[0] ?? 1)),
      ).toBeLessThan(1e-3 * number);
      expect(seen).toContainEqual({
        id: `call-${number}`,
        user: `user of call-${number}`,
        first: expect.closeTo(Math.sin(number) * number, 4),
      });
    }
  });

  it('fails when the model fails', async () => {
    const variant: Variant = await importVariant(`${here}/${file}`);
    const broken: Scorer = { score: () => Promise.reject(new Error('no slot left')) };
    await using server = await variant.serve(broken, siteOn(0, booked));
    const address = `127.0.0.1:${server.port}`;
    await using caller = variant.connect({ target: address, origins: [`http://${address}`], ca: null });
    await expect(caller.score(rowsOf(1, 3, 1), callOn('storefront', 'broken', booked))).rejects.toThrow(/500|INTERNAL/);
  });

  it('closes everything', async () => {
    expect(connections()).toBeGreaterThan(0);
    await client[Symbol.asyncDispose]();
    await expect.poll(connections, { timeout: 2_000 }).toBe(0);
    await listening[Symbol.asyncDispose]();
    expect(await canListen(listening.port)).toBe(true);
  });
});

async function paths(folder: string): Promise<string[]> {
  const names = await readdir(`${here}/${folder}`);
  if (folder === '.') return names.filter((name) => name === 'defect.ts');
  return names.map((name) => `${folder}/${name}`);
}

/** Small whole weights: a float that is off, missing or out of place changes the sum. */
function linearSums({ dimension, values }: Rows): Answer {
  const scores = new Float32Array(values.length / dimension);
  for (const row of scores.keys()) {
    let sum = 0;
    for (let column = 0; column < dimension; column += 1) {
      sum += (values[row * dimension + column] ?? Number.NaN) * ((column % 7) - 3);
    }
    scores[row] = sum;
  }
  return { scores };
}
