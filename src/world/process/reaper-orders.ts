import type { ProcessIdentity } from './readings/process-identity.ts';

/** See `reaper.ts`. */
export type ReaperMessage =
  | { readonly watch: number }
  | { readonly forget: number }
  | { readonly remove: string }
  | { readonly containers: string };

/** What the reaper has to end, by number. */
export interface ReaperList {
  /** Whatever comes that is no order for a process of ours is ignored. */
  take(message: unknown): void;
  /** Those that are still who they were when they were named. */
  list(): number[];
}

export interface ReaperView {
  /** Its own number, and that of whoever started it. */
  readonly own: number;
  readonly runner: number;
  readonly runnerLives: () => boolean;
  /** null: the system does not tell, or there is no such process. */
  readonly identify: (pid: number) => ProcessIdentity | null;
}

/** A process may be ended whose number is one (0 and below are groups, 1 is the system's) and who is a child of the runner's. */
export function createReaperList({ own, runner, runnerLives, identify }: ReaperView): ReaperList {
  const watched = new Map<number, string | null>();
  const isTold = identify(own) !== null;
  const isOurs = (pid: number, who: ProcessIdentity | null) =>
    pid > 1 &&
    pid !== own &&
    pid !== runner &&
    // Once the runner is gone, its children are others' by the system's book.
    (who ? who.parent === runner || !runnerLives() : !isTold);
  return {
    take(message) {
      const forgotten = pidIn(message, 'forget');
      if (forgotten !== null) watched.delete(forgotten);
      const pid = pidIn(message, 'watch');
      if (pid === null) return;
      const who = identify(pid);
      if (isOurs(pid, who)) watched.set(pid, who?.started ?? null);
    },
    list: () =>
      [...watched]
        .filter(([pid, started]) => started === null || identify(pid)?.started === started)
        .map(([pid]) => pid),
  };
}

function pidIn(message: unknown, order: 'watch' | 'forget'): number | null {
  if (typeof message !== 'object' || message === null) return null;
  const pid: unknown = Reflect.get(message, order);
  return typeof pid === 'number' && Number.isSafeInteger(pid) ? pid : null;
}
