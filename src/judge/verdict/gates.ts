import { burstAtMost, othersAtMost } from '../../lab/disturbed.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import { broken, type Check, type Reason, reasonAt } from '../record/reason.ts';
import type { Arm } from '../record/result.ts';
import { fullFrom, lateAtMost, missingDeviations, neededAtMost, tightFrom } from '../record/thresholds.ts';
import { sayNumber, sayValue } from '../wording.ts';
import { sliReason } from './findings.ts';

/** Why a window proves nothing; none: it may be judged. */
export function brokenGates(lab: JudgedLab, arm: Arm): Reason[] {
  return broken(checkGates(lab, arm));
}

/** All that is asked of a window. */
export function checkGates(lab: JudgedLab, arm: Arm): Check[] {
  return [...checkLateness(lab, arm), ...checkSent(arm), ...checkOthers(arm)];
}

/**
 * Why the defect's calm is none, before or after the other arms; none: SLOs were met, the window may be judged, and the
 * machine has room for an arm that should hold under the trigger.
 */
export function brokenCalm(lab: JudgedLab, calm: Arm): Reason[] {
  const unmet = calm.slis.filter((sli) => sli.verdict !== 'met').map((sli) => sliReason(calm, sli));
  return [...brokenGates(lab, calm), ...unmet, ...broken(checkRoom(lab, calm)), ...fullMachine(lab, calm)];
}

/** What the calm foretells of an arm that should hold, as the lab states it in multiples of the calm. */
export function checkRoom({ needs }: JudgedLab, calm: Arm): Check[] {
  const { ownShare = null, othersShare } = calm.disturbance;
  if (calm.take > 1 || needs === null || ownShare === null) return [];
  const needed = ownShare * needs.times + (othersShare ?? 0);
  const least = needs.bound === 'least' ? ', the least that the lab allows' : '';
  const rate = needs.perSecond === null ? '' : ` at ${sayNumber(needs.perSecond)} views/s${least}`;
  const text =
    `the machine is too small for this load: with an arm that holds, ${sayValue(needed, 'share')} of its CPU would be in use ` +
    `under the trigger${rate}; at most ${sayValue(neededAtMost, 'share')} is allowed`;
  const figure = { measure: 'CPU needed in all', value: needed, allowed: neededAtMost, unit: 'share' } as const;
  const remedy = sayRoom(needs, neededAtMost / needed);
  return [{ holds: needed <= neededAtMost, reason: reasonAt(calm, 'machine-too-small', text, { ...figure, remedy }) }];
}

/** The machine was full, of the arm's own work or with the help of others: what it shows may be the machine's doing, and not the code's. */
export function fullMachine(lab: Pick<JudgedLab, 'needs'>, arm: Arm): Reason[] {
  return broken(checkFull(lab, arm));
}

/** It was full, or so nearly that an arm that should hold may have been slow for that alone. */
export function tightMachine(lab: Pick<JudgedLab, 'needs'>, arm: Arm): Reason[] {
  return broken(checkTaken(lab, arm, 'machine-tight'));
}

export function checkFull(lab: Pick<JudgedLab, 'needs'>, arm: Arm): Check[] {
  return checkTaken(lab, arm, 'machine-full');
}

function checkTaken({ needs }: Pick<JudgedLab, 'needs'>, arm: Arm, asked: 'machine-full' | 'machine-tight'): Check[] {
  const { ownShare = null, othersShare } = arm.disturbance;
  if (ownShare === null) return [];
  const taken = ownShare + (othersShare ?? 0);
  const isFull = taken >= fullFrom;
  // What is full is said to be full, whoever asks.
  const code = isFull ? 'machine-full' : asked;
  const allowed = code === 'machine-full' ? fullFrom : tightFrom;
  const own = `${sayValue(ownShare, 'share')} of its CPU`;
  const full = isFull ? 'full' : 'nearly full';
  const byItself = ownShare >= allowed || othersShare === null;
  const text = byItself
    ? `the machine was ${full} of this run's own work (${own})`
    : `the machine was ${full}: this run took ${own}, other programs ${sayValue(othersShare, 'share')}`;
  const figure = { measure: 'CPU taken in all', value: taken, allowed, unit: 'share' } as const;
  const remedy = sayRoom(needs, halfTheLoad);
  return [{ holds: taken < allowed, reason: reasonAt(arm, code, text, { ...figure, remedy }) }];
}

/** Nobody knows how much a full machine would have needed. */
const halfTheLoad = 0.5;

/** `share`: of the load that was offered in the calm, which is what `--rate` says. */
function sayRoom(needs: JudgedLab['needs'], share: number): string {
  const perSecond = needs?.perSecond ?? null;
  const rate = perSecond === null ? '--rate' : `--rate ${Math.max(1, Math.floor(perSecond * share))}`;
  return `give it more cores, stop what else is running, or ask for less load: ${rate}`;
}

function checkLateness(lab: JudgedLab, arm: Arm): Check[] {
  return arm.load.map(({ of, lateP99Ms, budgetMs = lab.budgetMs }) => {
    if (lateP99Ms === null) return { holds: false, reason: reasonAt(arm, 'load-unsent', `no ${of} were sent`, { of }) };
    const allowed = budgetMs * lateAtMost;
    const text = `the load generator was late: p99 ${sayValue(lateP99Ms, 'ms')}, allowed ${sayValue(allowed, 'ms')}`;
    const figure = { measure: 'lateness of the load, p99', of, value: lateP99Ms, allowed, unit: 'ms' } as const;
    return { holds: lateP99Ms <= allowed, reason: reasonAt(arm, 'load-late', text, figure) };
  });
}

function checkSent(arm: Arm): Check[] {
  return arm.load.map(({ of, sent, offered, windowMs = arm.judgedToMs - arm.judgedFromMs }) => {
    const expected = (offered * windowMs) / 1_000;
    const allowed = missingDeviations * Math.sqrt(expected);
    const text = `the load generator sent ${sayNumber(sent)} ${of}; the schedule had about ${sayNumber(expected)}`;
    const figure = { measure: 'not sent', of, value: Math.max(0, expected - sent), allowed, unit: 'count' } as const;
    return { holds: sent >= expected - allowed, reason: reasonAt(arm, 'load-short', text, figure) };
  });
}

function checkOthers(arm: Arm): Check[] {
  const { othersShare, peakShare, repeated, disturbed } = arm.disturbance;
  const burst = peakShare === null ? '' : ` (${sayValue(peakShare, 'share')} in the worst second)`;
  const taken = othersShare === null ? 'CPU' : `${sayValue(othersShare, 'share')} of the CPU${burst}`;
  const text = `others took ${taken}${repeated > 0 ? `, also when the window was taken again (${repeated}x)` : ''}`;
  const whole = { measure: 'CPU that others took', value: othersShare, allowed: othersAtMost, unit: 'share' } as const;
  const worst = {
    measure: 'CPU that others took, worst second',
    value: peakShare,
    allowed: burstAtMost,
    unit: 'share',
  } as const;
  // Which of the two it is that a window was broken by; of one that holds, both are told.
  const byBurst = disturbed && (othersShare ?? 1) <= othersAtMost;
  const figures = disturbed ? [byBurst ? worst : whole] : [whole, ...(peakShare === null ? [] : [worst])];
  return figures.map((figure) => ({
    holds: !disturbed,
    reason: reasonAt(arm, 'others-took-cpu', text, figure),
  }));
}
