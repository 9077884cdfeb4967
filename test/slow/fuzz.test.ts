import { expect, test } from 'vitest';
import { fuzzTarget } from '../fuzz/fuzz-target.ts';
import { targets } from '../fuzz/targets/index.ts';

/** The fuzzer in its short form: always the same inputs. `npm run fuzz` plays others, for as long as one likes. */

const count = 5_000;

test.each(Object.keys(targets))(
  '%s takes or refuses damaged input as it has to',
  { timeout: 120_000 },
  async (name) => {
    expect(await fuzzTarget(name, { seed: 1, from: 0, count })).toMatchObject({ inputs: count, found: [] });
  },
);
