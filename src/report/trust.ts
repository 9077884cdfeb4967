import type { ReasonCode } from '../judge/record/reason.ts';
import type { RunResult } from '../judge/record/result.ts';
import { sumOf } from '../judge/statistics/sum.ts';
import { armOf } from './arms.ts';
import { nameMachine } from './machine.ts';
import { count, milliseconds, percent, sensible } from './numbers.ts';
import { fixesWatched } from './watched.ts';

/** What speaks for the figures, and what against them: gates, the generator's schedule, the machine, the answers. */
export function trustOf(result: RunResult): string {
  return [
    nameMachine(result.machine),
    calmGate(result),
    load(result),
    fixesWatched(result),
    lateness(result),
    machine(result),
    memory(result),
    answers(result),
    faults(result),
    balancer(result),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function calmGate(result: RunResult): string {
  const met = (take: number) => armOf(result, 'defect', 'calm', take)?.slis.every((sli) => sli.verdict === 'met');
  const before = met(1);
  const again = met(3);
  const after = again ?? met(2);
  if (before == null) return 'no calm gate';
  if (before && after == null) return 'calm gate met before';
  if (before && after) return `calm gate met before and${again ? ', at the second attempt,' : ''} after`;
  return `calm gate not met ${before ? 'after' : 'before'}`;
}

/** What was offered, and what it was calibrated to; empty: an older run, which does not say. */
function load({ calibration }: RunResult): string {
  const [first] = calibration?.saturates ?? [];
  if (!calibration || !first) return '';
  const { offeredPerSecond } = calibration;
  return `${sensible(offeredPerSecond)} views/s, ${sensible(offeredPerSecond / first.perSecond)} of what fills ${first.what}`;
}

function lateness(result: RunResult): string {
  const late = result.arms.flatMap((arm) => arm.load.flatMap((load) => load.lateP99Ms ?? []));
  return late.length === 0 ? '' : `load up to ${milliseconds(Math.max(...late))} late`;
}

function machine(result: RunResult): string {
  const shares = result.arms.flatMap(({ disturbance }) => disturbance.othersShare ?? []);
  const own = result.arms.flatMap(({ disturbance }) => disturbance.ownShare ?? []);
  const repeated = result.arms.reduce((sum, { disturbance }) => sum + disturbance.repeated, 0);
  const disturbed = result.arms.filter(({ disturbance }) => disturbance.disturbed).length;
  return [
    ...(shares.length === 0 ? [] : [`others took at most ${percent(Math.max(...shares))} of the CPU`]),
    ...(own.length === 0 ? [] : [`its own work at most ${percent(Math.max(...own))}`]),
    ...(repeated === 0 ? [] : [`${plural(repeated, 'window')} taken again${causes(result)}`]),
    ...(disturbed === 0 ? [] : [`${plural(disturbed, 'arm')} still disturbed when taken again`]),
  ].join(', ');
}

const causeOf: Partial<Record<ReasonCode, string>> = {
  'others-took-cpu': 'others took the CPU',
  'load-late': 'the load was late',
  'load-short': 'views were not sent',
};

/** Why windows were taken again; older runs did not store it. */
function causes({ arms }: RunResult): string {
  const told = arms.flatMap(({ retaken = [] }) => retaken.flat().map(({ code }) => causeOf[code] ?? code));
  return told.length === 0 ? '' : ` (${[...new Set(told)].join(', ')})`;
}

/** Of all arms the most; empty: an older run, which does not say. */
function memory({ arms }: RunResult): string {
  const held = arms.flatMap(({ memoryBytes }) => memoryBytes ?? []);
  return held.length === 0 ? '' : `its processes held ${sensible(Math.max(...held) / 2 ** 20)} MiB at most`;
}

function answers(result: RunResult): string {
  const slices = result.arms.flatMap(({ soak }) => soak?.slices ?? []);
  const checked = sumOf(result.arms, ({ answers }) => answers.checked) + sumOf(slices, (slice) => slice.checked);
  const wrong = sumOf(result.arms, ({ answers }) => answers.mismatched) + sumOf(slices, (slice) => slice.wrong);
  return checked === 0 ? 'no answer checked' : `${count(checked)} answers checked, ${count(wrong)} wrong`;
}

/** Which server put faults on the links; empty: none was needed. */
function faults({ tools }: RunResult): string {
  const server = tools['fault server'];
  return server === undefined ? '' : `faults by ${server}`;
}

/** What divided the load; empty: nothing did. */
function balancer({ tools }: RunResult): string {
  const { balancer } = tools;
  return balancer === undefined ? '' : `load balanced by ${balancer}`;
}

function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}
