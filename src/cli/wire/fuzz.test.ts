import { expect, it } from 'vitest';
import { random } from '../../lab/random.ts';
import { kinds } from '../../wire/input/recognize.ts';
import { makeSeeds, randomInput } from '../../wire/random-input.test-data.ts';
import { root } from '../../wire/random-message.test-data.ts';
import { schemaOf } from '../../wire/schema/from-protobufjs.ts';
import { checkShowing } from './check-showing.test-data.ts';

const rounds = 3_000;

/** A million of them: `npm run fuzz:wire`. */
it(`reads and shows ${rounds} damaged inputs of every kind without a fault of its own`, () => {
  const next = random(1, 'wire fuzz');
  const seeds = makeSeeds(next);
  const schema = schemaOf(root);
  for (let round = 0; round < rounds; round += 1) {
    const bytes = randomInput(next, seeds);
    const as = next() < 0.8 ? null : (kinds[Math.floor(next() * kinds.length)] ?? null);
    const wrong = checkShowing(bytes, next() < 0.3 ? schema : null, as, round % 8 === 0);
    if (wrong !== null) expect.unreachable(`${wrong}, of ${Buffer.from(bytes).toString('hex')} as ${as}`);
  }
}, 60_000);
