import type { Arm } from '../../judge/record/result.ts';
import type { LoadTick, RunEvent } from '../../run/events.ts';

type Step = Extract<RunEvent, { kind: 'step' }>;

/** What is known of a run while it goes on: all that the live block shows. Times are ms since the run's start. */
export interface LiveState {
  readonly lab: string;
  readonly expectedMs: number | null;
  /** Ids of the variants in the order of their arms. */
  readonly arms: readonly string[];
  /** Index of the arm that is under way. */
  readonly at: number;
  readonly step: Step | null;
  /** Of the variant under way, oldest first. */
  readonly seconds: readonly LoadTick[];
  readonly judged: readonly Arm[];
  /** When the defect's first change came: 02:00:00 on the incident's clock. */
  readonly changedMs: number | null;
  readonly lastMs: number;
  readonly finished: boolean;
}

export const nothingYet: LiveState = {
  lab: '',
  expectedMs: null,
  arms: [],
  at: 0,
  step: null,
  seconds: [],
  judged: [],
  changedMs: null,
  lastMs: 0,
  finished: false,
};

/** Seconds that the block keeps for its bars. */
export const shownSeconds = 30;

export function advance(state: LiveState, event: RunEvent): LiveState {
  const next = { ...state, lastMs: event.atMs };
  switch (event.kind) {
    case 'run-started':
      return { ...next, lab: event.lab, arms: event.arms, expectedMs: event.expectedSeconds * 1_000 };
    case 'step': {
      // The defect comes twice: look onward from the arm under way, never back.
      const at = state.arms.indexOf(event.variant, state.at);
      const isOther = state.step !== null && state.step.variant !== event.variant;
      return { ...next, step: event, at: at === -1 ? state.at : at, seconds: isOther ? [] : state.seconds };
    }
    case 'tick':
      return { ...next, seconds: merge(state.seconds, event.seconds) };
    case 'change':
      return event.variant === 'defect' && state.changedMs === null ? { ...next, changedMs: event.atMs } : next;
    case 'arm':
      return { ...next, judged: [...state.judged, event.arm] };
    case 'run-finished':
      return { ...next, finished: true };
    case 'note':
    case 'calibrated':
    case 'page':
    case 'mitigation':
    case 'repeat':
    case 'variant':
      return next;
  }
}

/** A second that was told before is told again when late views changed it. */
function merge(known: readonly LoadTick[], told: readonly LoadTick[]): readonly LoadTick[] {
  const bySecond = new Map([...known, ...told].map((tick) => [tick.second, tick]));
  return [...bySecond.values()].toSorted((a, b) => a.second - b.second).slice(-shownSeconds - 1);
}

/** The seconds that are over: the newest one is still filling. */
export function fullSeconds(state: LiveState): readonly LoadTick[] {
  return state.seconds.slice(0, -1);
}
