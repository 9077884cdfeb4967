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

/** Why the defect's calm is none, before or after the other arms; none: SLOs were met, and the window may be judged. */
export function brokenCalm(lab: JudgedLab, calm: Arm): string[] {
  const unmet = calm.slis.filter((sli) => sli.verdict !== 'met').map((sli) => `${sayArm(calm)}: ${sli.reason}`);
  return [...brokenGates(lab, calm), ...unmet];
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
