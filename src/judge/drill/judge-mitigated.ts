import type { JudgedLab } from '../record/judged-lab.ts';
import { textsOf } from '../record/reason.ts';
import type { Arm } from '../record/result.ts';
import {
  doubtsIn,
  droppedWorkIn,
  errorsIn,
  metIn,
  refusedIn,
  violationsIn,
  wrongAnswersIn,
} from '../verdict/findings.ts';
import { brokenGates } from '../verdict/gates.ts';

/** Whether the SLO holds in a drill's world as it was in one window, and the figures that decided. */
export interface MitigatedVerdict {
  readonly verdict: 'ok' | 'no' | 'cannot-tell';
  readonly reason: string;
}

/** What other programs may have cost is nobody's NO; a wrong answer is, since no neighbour makes one. */
export function judgeMitigated(judged: JudgedLab, arm: Arm): MitigatedVerdict {
  const gates = brokenGates(judged, arm);
  const answers = wrongAnswersIn([arm]);
  const bad = [...errorsIn([arm]), ...violationsIn([arm]), ...answers, ...droppedWorkIn([arm])];
  if (answers.length > 0) return { verdict: 'no', reason: textsOf(bad) };
  if (arm.disturbance.disturbed) return { verdict: 'cannot-tell', reason: textsOf([...gates, ...bad]) };
  if (bad.length > 0) return { verdict: 'no', reason: textsOf(bad) };
  const doubts = [...gates, ...doubtsIn([arm])];
  if (doubts.length > 0) return { verdict: 'cannot-tell', reason: textsOf(doubts) };
  return { verdict: 'ok', reason: textsOf(metIn([arm])) };
}

/** The same of arms that were judged by themselves: what they fail at may be what other programs cost. */
export function areSpoilt(arms: readonly Arm[]): boolean {
  return (
    arms.some(({ disturbance }) => disturbance.disturbed) && [...wrongAnswersIn(arms), ...refusedIn(arms)].length === 0
  );
}
