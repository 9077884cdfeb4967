import { LabError } from '../../errors.ts';
import { othersAtMost } from '../../lab/disturbed.ts';

/** Of one processor: so much takes who is at work all the time, beside others. */
const burning = 0.5;
/** Of a machine, own and others' together: whoever waits there may wait for a turn. */
const full = 0.92;
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** So many times the usual patience is spent where it is the machine that is short: it may have a moment to spare yet. */
export const patienceAtMost = 3;

/** What the machine did, and a process on it, over a second in which somebody was waited for. Shares 0 to 1. */
export interface MachineLook {
  readonly own: number;
  readonly others: number;
  /** Of one processor; null: nobody in particular was waited for. */
  readonly burns: number | null;
}

/** Code is blamed only where it was seen at work and nobody else was; `what` says who did not answer, and when. */
export function blameFor(what: string, { own, others, burns }: MachineLook): LabError {
  if (others > othersAtMost) {
    return new LabError(
      'machine-short',
      `${what}, while others took ${percent(others)} of the machine.`,
      'Stop whatever else is running, and run the lab again; `npm run lab -- doctor` shows when it is quiet.',
    );
  }
  if (burns !== null && burns >= burning) {
    return new LabError(
      'no-answer',
      `${what}, and its thread is busy all the time.`,
      'Something keeps its event loop busy: look for a loop that never ends in the variant.',
    );
  }
  if (own + others >= full) {
    const whose =
      own >= full
        ? `full of this run's own work (${percent(own)})`
        : `full (this run ${percent(own)}, others ${percent(others)})`;
    return new LabError(
      'machine-short',
      `${what}, on a machine that is ${whose}.`,
      'Ask for less load with --rate N, or give it more cores.',
    );
  }
  return new LabError(
    'no-answer',
    `${what}${burns === null ? '' : `, and it is not busy either (${percent(burns)} of a core)`}.`,
    'Look at what the variant waits for; `npm run lab -- doctor` shows whether memory or descriptors are short.',
  );
}
