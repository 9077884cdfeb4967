import { parseArgs } from 'node:util';
import { checkShowing } from '../../src/cli/wire/check-showing.test-data.ts';
import { random } from '../../src/lab/random.ts';
import { decode } from '../../src/wire/decode.ts';
import { kinds } from '../../src/wire/input/recognize.ts';
import { makeSeeds, randomInput } from '../../src/wire/random-input.test-data.ts';
import { root } from '../../src/wire/random-message.test-data.ts';
import { schemaOf } from '../../src/wire/schema/from-protobufjs.ts';

/**
 * The wire decoder against a million inputs: `npm run fuzz:wire -- --inputs 1000000 --seed 1`. Each is decoded, and each tenth also
 * shown, which takes longer. Fails at the first that throws, that shows what it must not, or that takes over a second.
 */
const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const inputs = Number(values.inputs);
const next = random(Number(values.seed), 'wire fuzz by hand');
const seeds = makeSeeds(next);
const schema = schemaOf(root);
const mostMs = 1_000;
let malformed = 0;
let slowestMs = 0;
const begun = performance.now();
for (let at = 0; at < inputs; at += 1) {
  const bytes = randomInput(next, seeds);
  const as = next() < 0.8 ? null : (kinds[Math.floor(next() * kinds.length)] ?? null);
  const by = next() < 0.3 ? schema : null;
  try {
    const start = performance.now();
    if (decode(bytes, { as, schema: by, type: null }).problems.length > 0) malformed += 1;
    slowestMs = Math.max(slowestMs, performance.now() - start);
    const wrong = at % 10 === 0 ? checkShowing(bytes, by, as, at % 80 === 0) : null;
    if (wrong !== null) throw new Error(wrong);
    if (slowestMs > mostMs) throw new Error(`it took ${Math.round(slowestMs)} ms`);
  } catch (error) {
    process.stderr.write(`input ${at}, ${as ?? 'as it looks'}: ${Buffer.from(bytes).toString('hex')}\n`);
    throw error;
  }
}
const seconds = Math.round((performance.now() - begun) / 1_000);
process.stdout.write(
  `${inputs.toLocaleString('en')} inputs, seed ${values.seed}: ${malformed.toLocaleString('en')} malformed, none a fault of ours; ` +
    `slowest ${slowestMs.toFixed(1)} ms, ${seconds} s in all\n`,
);
