import { type Reason, type ReasonCode, sayWithWindow } from '../judge/record/reason.ts';
import type { Consideration, Explained, ExplainedArm, ExplainedVariant } from '../judge/verdict/explain.ts';
import { sayNumber, sayRange, sayValue } from '../judge/wording.ts';
import { type Ink, makeInk } from './ink.ts';
import { outcomeMark, outcomeTitles } from './outcome.ts';
import { hang, left, right, widthOf } from './text.ts';

/** Why a verdict is what it is, for `judge --explain`: figures, what was allowed, and how far each was from the other answer. */
export function renderExplanation(
  explained: Explained,
  { colour, width = 80 }: { colour: boolean; width?: number },
): string {
  const ink = makeInk(colour);
  const { outcome, exitCode, variants } = explained;
  return [
    ` ${outcomeMark(outcome)} ${ink.bold(outcomeTitles[outcome])}   exit code ${exitCode}`,
    ...variants.flatMap((variant) => ['', ...variantLines(variant, ink, width)]),
    ...adviceLines(explained, ink, width),
    '',
    ...hang(' ', legend, width).map((line) => ink.dim(line)),
  ].join('\n');
}

const legend =
  '→ decided · ✓ within its limit · ✗ beyond it · ● a sign, seen · ○ a sign, not seen · ? cannot tell · 0.97x: what decided, as a multiple of the limit';

function variantLines(variant: ExplainedVariant, ink: Ink, width: number): string[] {
  const title = `${ink.bold(variant.id)}   ${variant.verdict}${variant.kind === 'mitigation' ? ink.dim('   never decides') : ''}`;
  if (variant.arms.length === 0) return [` ${title}`, ...hang('   ', variant.reason, width)];
  return [` ${title}`, ...variant.arms.flatMap((arm) => armLines(arm, variant, ink, width))];
}

function armLines(arm: ExplainedArm, variant: ExplainedVariant, ink: Ink, width: number): string[] {
  const name = `${arm.phase}${arm.take > 1 ? ' again' : ''}`;
  const mitigation = variant.kind === 'mitigation' ? hang('     ', variant.reason, width) : [];
  // What a mitigation's window shows is the outage that it was applied in.
  const considered = variant.kind === 'mitigation' ? [] : arm.considered;
  return [
    `   ${ink.dim(name)}`,
    ...mitigation,
    ...considered.flatMap((one) => considerationLines(one, ink, width)),
    ...gateLines(arm.gates, ink, width),
    ...arm.retaken.flatMap((reasons, at) =>
      hang('     ', `window ${at + 1} was thrown away: ${reasons.map(({ text }) => text).join('; ')}`, width),
    ),
  ];
}

/** Columns: what was measured, what was found, the limit, and the deciding bound as a multiple of the limit. */
const wide = { name: 35, found: 15, limit: 10, distance: 7 };

function considerationLines(one: Consideration, ink: Ink, width: number): string[] {
  const start = `   ${one.decided ? ink.bold('→') : ' '} ${markOf(one, ink)} `;
  const cells = cellsOf(one);
  if (cells === null) return hang(start, one.reason.text, width);
  const [name, found, limit, distance] = cells;
  // A long name keeps its line, and pushes the figures onto the next one.
  const figures = [right(found, wide.found), right(limit, wide.limit), right(distance, wide.distance)].join(' ');
  const lines =
    widthOf(name) <= wide.name
      ? [start + left(name, wide.name) + figures]
      : [start + name, ' '.repeat(widthOf(start) + wide.name) + figures];
  return lines.map((line) => line.trimEnd());
}

function markOf({ holds, reason }: Consideration, ink: Ink): string {
  if (holds === null) return ink.yellow('?');
  if (isSign(reason)) return holds ? '●' : '○';
  return holds ? ink.green('✓') : ink.red('✗');
}

function isSign({ code }: Reason): boolean {
  return code === 'sign-present' || code === 'sign-gone' || code === 'sign-unknown';
}

/** null: there is no figure. */
function cellsOf(one: Consideration): readonly [name: string, found: string, limit: string, distance: string] | null {
  const { measure, of, value, low, high, allowed, unit } = one.reason;
  if (measure === null || unit === null || allowed === null || (value === null && low === null && high === null))
    return null;
  const found =
    low === null && high === null
      ? sayValue(value ?? Number.NaN, unit)
      : sayRange(low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY, unit);
  const distance = one.holds === null ? 'unclear' : one.ofAllowed === null ? '' : `${sayNumber(one.ofAllowed)}x`;
  return [
    of === null ? measure : `${measure}, ${of}`,
    found,
    `${isSign(one.reason) ? '' : '≤ '}${sayValue(allowed, unit)}`,
    distance,
  ];
}

/** All that hold are one line, with the one that was nearest to being broken. */
function gateLines(gates: readonly Consideration[], ink: Ink, width: number): string[] {
  const broken = gates.filter(({ holds }) => holds === false);
  const kept = gates.filter(({ holds }) => holds === true);
  const [nearest] = kept.toSorted((one, other) => (other.ofAllowed ?? 0) - (one.ofAllowed ?? 0));
  const [name, found, limit, distance] = (nearest && cellsOf(nearest)) ?? [];
  const said = `${kept.length} gate${kept.length === 1 ? ' holds' : 's hold'}`;
  return [
    ...broken.flatMap((one) => considerationLines(one, ink, width)),
    ...(kept.length === 0
      ? []
      : hang(`     ${ink.green('✓')} `, `${said}, the closest: ${name} ${found} ${limit} (${distance})`, width)),
  ];
}

const advice: Partial<Record<ReasonCode, string>> = {
  'others-took-cpu':
    'Stop what else is running on this machine; `npm run lab -- doctor` shows when it is quiet. Then run the lab again.',
  'load-late':
    'The load generator did not get its CPU in time: give it a core of its own, or ask for less load with --rate.',
  'load-short':
    'The load generator did not get its CPU in time: give it a core of its own, or ask for less load with --rate.',
  'load-unsent': 'No load was sent: run the lab again with --verbose, and see what ended the load generator.',
  'slo-undecided':
    'The interval straddles the limit: run the lab again, with another --seed, or watch for longer with --watch.',
  'slo-unmeasured':
    'A measure found no evidence: run the lab again; if it happens twice, the measure or the variant is broken.',
  'sign-unknown':
    'Whether a sign of the cause was there could not be told: run the lab again, or watch for longer with --watch.',
  'machine-short': 'The machine kept it from finishing: stop what else is running, or use another machine.',
  'not-triggered': 'The trigger was never pulled: run the lab again.',
  'calm-missing': 'The run was stopped before its calm was measured: run the lab again.',
  'calm-not-repeated': 'The run was stopped before its calm was taken again: run the lab again.',
};

/** What to do where nothing could be proved. */
function adviceLines({ outcome, reasons, variants }: Explained, ink: Ink, width: number): string[] {
  if (outcome !== 'inconclusive') return [];
  const doubtful = variants.filter(({ verdict }) => verdict === 'inconclusive').map(({ id }) => id);
  const isGateBroken = reasons.some(({ phase }) => phase === 'calm');
  const lines = reasons
    // Where the calm was none, nothing was triggered for that.
    .filter(({ code }) => !(isGateBroken && code === 'not-triggered'))
    .filter(
      ({ code, arm, phase }) =>
        !code.startsWith('slo-met') && (arm === null || phase === 'calm' || doubtful.includes(arm)),
    )
    .map((reason) => ({ reason, what: whatToDo(reason) }));
  const byAdvice = Map.groupBy(lines, ({ what }) => what);
  return [
    '',
    ` ${ink.bold('WHAT TO DO')}`,
    ...[...byAdvice].flatMap(([what, told]) => [
      ...told.flatMap(({ reason }) => hang('   ', withoutRemedy(reason), width)),
      ...(what === null ? [] : hang(`     ${ink.bold('→')} `, what, width)),
    ]),
  ];
}

function whatToDo(reason: Reason): string | null {
  if (reason.remedy !== undefined) return `${reason.remedy[0]?.toUpperCase()}${reason.remedy.slice(1)}.`;
  if (reason.phase === 'calm' && reason.code === 'slo-violated')
    return 'Even without the change the SLO was violated, so this machine was too slow or too busy: `npm run lab -- doctor`, then run it again.';
  return advice[reason.code] ?? null;
}

/** Without what to do, which stands below it. */
function withoutRemedy(reason: Reason): string {
  const { remedy: _, ...told } = reason;
  return sayWithWindow(told);
}
