import { type Compared, type Comparison, compareRuns, differingConditions } from '../judge/verdict/compare-runs.ts';
import { nameOf } from './arms.ts';
import { makeInk } from './ink.ts';
import { quantity, shortInterval } from './numbers.ts';
import { hang, left } from './text.ts';

const whereWide = 22;
const nameWide = 16;
/** So many of those that may be chance are told one by one. */
const noiseShown = 8;

/** Two runs of a lab on a screen of 80 columns: what was not the same for both, what differs beyond chance, what may be noise. */
export function renderComparisonText(one: Compared, other: Compared, { colour }: { readonly colour: boolean }): string {
  const ink = makeInk(colour);
  const all = compareRuns(one, other);
  const differing = all.filter(({ verdict }) => verdict === 'differs');
  const noise = all.filter(({ verdict }) => verdict === 'noise');
  const conditions = differingConditions(one.result, other.result);
  return [
    ` ${ink.bold('two-am')}  ${ink.bold(one.result.lab)}, two runs`,
    '',
    ...(conditions.length === 0
      ? ['  seed, machine, load and versions were the same']
      : [
          `  ${ink.bold('NOT THE SAME FOR BOTH')}`,
          ...conditions.flatMap(({ name, one: a, other: b }) => hang(`    ${left(name, 24)}  `, `${a} → ${b}`, 80)),
        ]),
    '',
    `  ${ink.bold(`${differing.length} OF ${differing.length + noise.length} FIGURES ${differing.length === 1 ? 'DIFFERS' : 'DIFFER'} BEYOND CHANCE`)}   ${ink.dim('intervals: 95 %')}`,
    ...differing.flatMap((row) => linesOf(row).map(ink.red)),
    ...noiseLines(noise, ink),
    ...plainLines(all, ink),
  ].join('\n');
}

/** Of those whose intervals overlap, what the page views of the incident were; the others are counted. */
function noiseLines(noise: readonly Comparison[], ink: ReturnType<typeof makeInk>): string[] {
  if (noise.length === 0) return [];
  const shown = noise
    .filter(({ of, phase, kind }) => of === 'pages' && phase === 'triggered' && (kind === 'defect' || kind === 'fix'))
    .slice(0, noiseShown);
  const more = noise.length - shown.length;
  return [
    '',
    `  ${ink.bold('MAY BE CHANCE')}   ${ink.dim('the intervals overlap')}`,
    ...shown.flatMap(linesOf),
    ...(more > 0 ? [ink.dim(`    ${shown.length > 0 ? 'and ' : ''}${more} more: --html and --json have all`)] : []),
  ];
}

function linesOf({ variant, phase, name, unit, one, other }: Comparison): string[] {
  const where = left(`${nameOf(variant)}, ${phase}`, whereWide);
  const say = (measured: Comparison['one']) =>
    `${quantity(measured.value, unit)} ${shortInterval(measured, unit)}`.trim().replaceAll(' ', '\u00a0');
  return hang(`    ${where}  ${left(name, nameWide)}  `, `${say(one)} → ${say(other)}`, 80);
}

/** CPU a view has no interval, and hardly moves by itself. */
function plainLines(all: readonly Comparison[], ink: ReturnType<typeof makeInk>): string[] {
  const rows = all.filter(
    ({ name, phase, kind }) => name === 'CPU a view' && phase === 'triggered' && kind !== 'mitigation',
  );
  if (rows.length === 0) return [];
  return [
    '',
    `  ${ink.bold('CPU A VIEW')}   ${ink.dim('no interval: one run of each cannot tell')}`,
    ...rows.flatMap(linesOf),
  ];
}
