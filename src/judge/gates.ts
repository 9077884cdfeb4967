import type { JudgedLab } from './judged-lab.ts';
import type { Arm } from './result.ts';
import { sayNumber, sayValue } from './wording.ts';

const latestShareOfBudget = 0.1;
/** Standard deviations by which fewer views than offered may be sent: chance explains five once in three million. */
const fewestDeviations = 5;

/** Why a window proves nothing; none: it may be judged. */
export function brokenGates(lab: JudgedLab, arm: Arm): string[] {
  return [...lateLoad(lab, arm), ...missingLoad(arm), ...disturbed(arm)].map((why) => `${sayArm(arm)}: ${why}`);
}

/**
 * Why the defect's calm is none, before or after the other arms; none: SLOs were met, the window may be judged, and the
 * machine has room for an arm that should hold under the trigger.
 */
export function brokenCalm(lab: JudgedLab, calm: Arm): string[] {
  const unmet = calm.slis.filter((sli) => sli.verdict !== 'met').map((sli) => `${sayArm(calm)}: ${sli.reason}`);
  const short = [...shortOfMachine(lab, calm), ...fullMachine(lab, calm)];
  return [...brokenGates(lab, calm), ...unmet, ...short.map((why) => `${sayArm(calm)}: ${why}`)];
}

/** Of a machine that is as full as this, an arm that should hold may fail for that alone. */
const fullShare = 0.92;
/** Who needs more than this of it, as the calm foretells, has no room for a burst. */
export const neededAtMost = 0.9;

/** What the calm foretells of an arm that should hold, as the lab states it in multiples of the calm. */
function shortOfMachine({ needs }: JudgedLab, calm: Arm): string[] {
  const { ownShare = null, othersShare } = calm.disturbance;
  if (calm.take > 1 || needs === null || ownShare === null) return [];
  const needed = ownShare * needs.times + (othersShare ?? 0);
  if (needed <= neededAtMost) return [];
  const least = needs.bound === 'least' ? ', the least that the lab allows' : '';
  const rate = needs.perSecond === null ? '' : ` at ${sayNumber(needs.perSecond)} views/s${least}`;
  return [
    `the machine is too small for this load: with an arm that holds, ${sayValue(needed, 'share')} of its CPU would be taken ` +
      `under the trigger${rate}, at most ${sayValue(neededAtMost, 'share')} is allowed${sayRoom(needs, neededAtMost / needed)}`,
  ];
}

/** The arm's own work filled the machine: what it shows may be the machine's doing, and not the code's. */
export function fullMachine({ needs }: Pick<JudgedLab, 'needs'>, arm: Arm): string[] {
  const { ownShare = null, othersShare } = arm.disturbance;
  if (ownShare === null || ownShare + (othersShare ?? 0) < fullShare) return [];
  const taken = `${sayValue(ownShare, 'share')} of its CPU`;
  return [`the machine was full of this run's own work (${taken})${sayRoom(needs, halfTheLoad)}`];
}

/** Nobody knows how much a full machine would have needed. */
const halfTheLoad = 0.5;
const room = '; give it more cores';

/** A reason without what a run can be asked for. */
export function withoutRemedy(reason: string): string {
  return reason.split(room, 1)[0] ?? reason;
}

/** `share`: of the load that was offered in the calm, which is what `--rate` says. */
function sayRoom(needs: JudgedLab['needs'], share: number): string {
  const perSecond = needs?.perSecond ?? null;
  const rate = perSecond === null ? '--rate' : `--rate ${Math.max(1, Math.floor(perSecond * share))}`;
  return `${room}, end what else works, or ask for less: ${rate}`;
}

function lateLoad(lab: JudgedLab, arm: Arm): string[] {
  return arm.load.flatMap(({ of, lateP99Ms, budgetMs = lab.budgetMs }) => {
    const allowedMs = budgetMs * latestShareOfBudget;
    if (lateP99Ms === null) return `no ${of} were sent`;
    if (lateP99Ms <= allowedMs) return [];
    return `the load generator was late: p99 ${sayValue(lateP99Ms, 'ms')}, allowed ${sayValue(allowedMs, 'ms')}`;
  });
}

function missingLoad(arm: Arm): string[] {
  return arm.load.flatMap(({ of, sent, offered, windowMs = arm.judgedToMs - arm.judgedFromMs }) => {
    const expected = (offered * windowMs) / 1_000;
    if (sent >= expected - fewestDeviations * Math.sqrt(expected)) return [];
    return `the load generator sent ${sayNumber(sent)} ${of}, the schedule had about ${sayNumber(expected)}`;
  });
}

function disturbed({ disturbance }: Arm): string[] {
  if (!disturbance.disturbed) return [];
  const { othersShare, peakShare, repeated } = disturbance;
  const burst = peakShare === null ? '' : ` (${sayValue(peakShare, 'share')} in its worst second)`;
  const taken = othersShare === null ? 'CPU' : `${sayValue(othersShare, 'share')} of the CPU${burst}`;
  return [`others took ${taken}${repeated > 0 ? `, also when taken again (${repeated}x)` : ''}`];
}

function sayArm(arm: Arm): string {
  return `${arm.variant} ${arm.phase}${arm.take > 1 ? ' again' : ''}`;
}
