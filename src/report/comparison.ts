import { type Comparison, compareRuns, differingConditions } from '../judge/compare-runs.ts';
import type { RunResult } from '../judge/result.ts';
import { nameOf } from './arms.ts';
import { makeInk } from './ink.ts';
import { quantity } from './numbers.ts';
import { hang, left, right } from './text.ts';

const shown = 24;

/** Two runs of a lab on a screen of 80 columns: what was not the same for both, then what differs beyond chance. */
export function renderComparisonText(
  one: RunResult,
  other: RunResult,
  { colour }: { readonly colour: boolean },
): string {
  const ink = makeInk(colour);
  const all = compareRuns(one, other);
  const differing = all.filter(({ verdict }) => verdict === 'differs');
  const noise = all.filter(({ verdict }) => verdict === 'noise').length;
  const conditions = differingConditions(one, other);
  return [
    ` ${ink.bold('two-am')}  ${ink.bold(one.lab)}, two runs`,
    '',
    ...(conditions.length === 0
      ? ['  seed, machine, load and versions were the same']
      : [
          `  ${ink.bold('NOT THE SAME FOR BOTH')}`,
          ...conditions.flatMap(({ name, one: a, other: b }) => hang(`    ${left(name, shown)}  `, `${a} → ${b}`, 80)),
        ]),
    '',
    `  ${ink.bold(`${differing.length} OF ${differing.length + noise} FIGURES ${differing.length === 1 ? 'DIFFERS' : 'DIFFER'} BEYOND CHANCE`)}`,
    ...differing.map((row) => lineOf(row, ink.red)),
    ...(noise > 0 ? [ink.dim(`    ${noise} more may differ by chance: their intervals overlap`)] : []),
    ...plainLines(all, ink),
  ].join('\n');
}

function lineOf({ variant, phase, name, unit, one, other }: Comparison, paint: (text: string) => string): string {
  const where = left(`${nameOf(variant)}, ${phase}`, shown);
  return `    ${where}  ${left(name, shown)}  ${right(quantity(one.value, unit), 9)} → ${paint(quantity(other.value, unit))}`;
}

/** CPU a view has no interval, and hardly moves by itself. */
function plainLines(all: readonly Comparison[], ink: ReturnType<typeof makeInk>): string[] {
  const rows = all.filter(
    ({ name, phase, variant }) => name === 'CPU a view' && phase === 'triggered' && !variant.startsWith('mitigation:'),
  );
  if (rows.length === 0) return [];
  return [
    '',
    `  ${ink.bold('CPU A VIEW')}   ${ink.dim('no interval: one run of each cannot tell')}`,
    ...rows.map((row) => lineOf(row, (text) => text)),
  ];
}
