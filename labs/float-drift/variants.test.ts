import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Listening, Rows, Scorer, Variant } from '#lab';
import { importVariant } from '../../src/services/import-variant.ts';
import { type Booked, callOn, canListen, connections, rowsOf, siteOn } from '../../test/variant-calls.ts';

type Carry = (value: number) => number;
const whole: Carry = (value) => value;
const sevenDecimals: Carry = (value) => Number(value.toFixed(7));
/** What each does to a feature on the way to the model, and to a score on the way back. */
const carries: Readonly<Record<string, { readonly features: Carry; readonly scores: Carry }>> = {
  'defect.ts': { features: sevenDecimals, scores: sevenDecimals },
  'every-digit.ts': { features: whole, scores: whole },
  'rest-float32.ts': { features: whole, scores: whole },
  'rest-base64.ts': { features: whole, scores: whole },
  'grpc.ts': { features: whole, scores: whole },
  'one-side.ts': { features: whole, scores: sevenDecimals },
  'retry.ts': { features: sevenDecimals, scores: sevenDecimals },
  'tolerance.ts': {
    features: sevenDecimals,
    scores: (score) => Math.round(Math.fround(sevenDecimals(score)) / 1e-6) * 1e-6,
  },
  'grpc-rounded.ts': { features: sevenDecimals, scores: sevenDecimals },
  'six-digits.ts': { features: whole, scores: (score) => Number(score.toPrecision(6)) },
  'scaled-up.ts': { features: (value) => sevenDecimals(Math.fround(value * 10_000)), scores: sevenDecimals },
};

const here = import.meta.dirname;
const files = (
  await Promise.all(['.', 'fixes', 'wrong-fixes', 'siblings', 'mitigations'].map(async (folder) => paths(folder)))
).flat();

describe.each(files)('%s', (file) => {
  const times = file.includes('scaled-up') ? 10_000 : 1;
  const booked: Booked = new Map();
  const seen: { id: string; user: string; rows: Rows }[] = [];
  const model: Scorer = {
    async score(rows, call) {
      seen.push({ id: call.id, user: call.user, rows });
      return { scores: sumsOf(rows) };
    },
  };
  let listening: Listening;
  let connected: Scorer & AsyncDisposable;
  let client: Scorer;

  beforeAll(async () => {
    const variant: Variant = await importVariant(`${here}/${file}`);
    listening = await variant.serve(model, siteOn(0, booked));
    const address = `127.0.0.1:${listening.port}`;
    connected = variant.connect({ target: address, origins: [`http://${address}`], ca: null });
    client = variant.guard?.(connected) ?? connected;
  });
  it('hands the model what its name says, and gives back what its name says', async () => {
    const { features, scores } = carries[basename(file)] ?? missing();
    const rows = rowsOf(8, 128, 0.001);
    const answer = await client.score(rows, callOn('storefront', 'exact', booked));
    const seenRows = seen.at(-1)?.rows ?? missing();
    expect(seenRows).toEqual({ dimension: 128, values: rows.values.map(features) });
    expect(answer.scores).toEqual(sumsOf(seenRows).map(scores));
    expect(answer.scores).not.toEqual(new Float32Array(8));
  });

  it('keeps concurrent calls apart', async () => {
    seen.length = 0;
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    const answers = await Promise.all(
      numbers.map((number) => client.score(rowsOf(2, 50, number), callOn('storefront', `call-${number}`, booked))),
    );
    for (const [index, number] of numbers.entries()) {
      expect((answers[index]?.scores[0] ?? 0) / times).toBeCloseTo(sumsOf(rowsOf(2, 50, number))[0] ?? 0, 3);
      expect(seen).toContainEqual({ id: `call-${number}`, user: `user of call-${number}`, rows: expect.anything() });
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
    await connected[Symbol.asyncDispose]();
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

/** Of each row: any float that is off, missing or out of place changes it. */
function sumsOf({ dimension, values }: Rows): Float32Array {
  return Float32Array.from({ length: values.length / dimension }, (_, row) =>
    values
      .subarray(row * dimension, (row + 1) * dimension)
      .reduce((sum, value, column) => sum + value * (((column * 7 + row) % 5) - 1.7), 0),
  );
}

function missing(): never {
  throw new Error('nothing is known of it');
}
