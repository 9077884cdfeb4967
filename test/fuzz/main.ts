import { parseArgs } from 'node:util';
import { type Fuzzed, fuzzTarget } from './fuzz-target.ts';
import { targets } from './targets/index.ts';

/**
 * Damaged input, seeded, against all that reads what comes from elsewhere: `npm run fuzz -- run-folders --minutes 60`. What it
 * finds is named by seed and number, and is played again with `--seed S --from N --inputs 1`.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    from: { type: 'string', default: '0' },
    /** Of each target. */
    inputs: { type: 'string' },
    minutes: { type: 'string' },
  },
});

const numbers = [values.seed, values.from, values.inputs, values.minutes].filter((text) => text !== undefined);
const unknown = positionals.find((name) => !Object.hasOwn(targets, name));
if (unknown !== undefined || numbers.some((text) => !/^\d+(\.\d+)?$/.test(text))) {
  const why = unknown === undefined ? 'an option wants a number' : `there is no target ${unknown}`;
  console.error(`fuzz: ${why}. Name some of ${Object.keys(targets).join(', ')}; none: all of them.`);
  process.exit(2);
}

const names = positionals.length > 0 ? positionals : Object.keys(targets);
const seed = Number(values.seed);
const from = Number(values.from);
const count = Number(values.inputs ?? (values.minutes === undefined ? 1_000 : Number.MAX_SAFE_INTEGER));
// Divided among them.
const timed = values.minutes === undefined ? {} : { withinMs: (Number(values.minutes) * 60_000) / names.length };

const rows: [string, Fuzzed][] = [];
for (const name of names) {
  const fuzzed = await fuzzTarget(name, { seed, from, count, ...timed });
  rows.push([name, fuzzed]);
  const { inputs, slowest } = fuzzed;
  const most = slowest === null ? '' : `; ${slowest.input} took most, ${slowest.cpuMs.toFixed(0)} ms of CPU`;
  console.log(`${name}: ${inputs} inputs from seed ${seed}${most}`);
  for (const { input, how, says } of fuzzed.found)
    console.log(
      `  ${how}: npm run fuzz -- ${name} --seed ${seed} --from ${input} --inputs 1\n    ${says.replaceAll('\n', '\n    ')}`,
    );
}
const countOf = (fuzzed: Fuzzed, how: string) => fuzzed.found.filter((one) => one.how === how).length;
const lines = rows.map(
  ([name, fuzzed]) =>
    `| ${name} | ${fuzzed.inputs} | ${countOf(fuzzed, 'crash')} | ${countOf(fuzzed, 'hang')} | ${countOf(fuzzed, 'wrong')} |`,
);
console.log(`\n| target | inputs | crashes | hangs | wrong |\n|---|---|---|---|---|\n${lines.join('\n')}`);
process.exitCode = rows.some(([, { found }]) => found.length > 0) ? 1 : 0;
