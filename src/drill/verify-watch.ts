import { proportionInterval } from '../judge/statistics/proportion.ts';
import { sayNumber, sayRange, sayValue } from '../judge/wording.ts';
import type { VerifyProgress } from './ask-keeper.ts';

/** A verification that has not ended by then says why, and ends. */
export const verifiesWithinMs = 90_000;
/** Of the look at which most windows end. */
const errorShare = 0.03;

/** What was seen so far in the window that is being judged. */
export interface Counted {
  readonly good: number;
  readonly bad: number;
}

/** How far a verification is, for whoever waits for it. */
export interface VerifyWatch {
  /** Something else begins; `counted` gives what its window has seen by now, left out: there is none. */
  begin(doing: string, counted?: () => Counted): void;
  read(): VerifyProgress;
  /** Why it is not decided. */
  sayUndecided(): string;
}

export function watchVerify(
  of: VerifyProgress['of'],
  allowedShare: number,
  clock = () => performance.now(),
): VerifyWatch {
  const beganMs = clock();
  let doing = "the drill's own look has to end first";
  let counted: (() => Counted) | null = null;
  const soFar = () => {
    const { good, bad } = counted?.() ?? { good: 0, bad: 0 };
    return good + bad === 0 ? null : sayCounted({ good, bad }, allowedShare);
  };
  return {
    begin(next, counts) {
      doing = next;
      counted = counts ?? null;
    },
    read() {
      const elapsedMs = Math.round(clock() - beganMs);
      return { of, doing, soFar: soFar(), elapsedMs, leftMs: Math.max(0, verifiesWithinMs - elapsedMs) };
    },
    sayUndecided: () => {
      const seen = soFar();
      return `not decided within ${verifiesWithinMs / 1_000} s: ${doing}${seen === null ? '' : `; ${seen}`}`;
    },
  };
}

/** `3 of 412 bad, 0.2–2.1 %; at most 1 % may be`. */
export function sayCounted({ good, bad }: Counted, allowedShare: number): string {
  const all = good + bad;
  const { low, high } = proportionInterval(bad, all, errorShare);
  const range = sayRange(Math.max(0, low), Math.min(1, high), 'share');
  return `${sayNumber(bad)} of ${sayNumber(all)} bad, ${range}; at most ${sayValue(allowedShare, 'share')} may be`;
}
