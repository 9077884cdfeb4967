import { timesOf } from '../judge/record/judged-lab.ts';
import { neededAtMost } from '../judge/record/thresholds.ts';
import { othersAtMost } from '../lab/disturbed.ts';
import type { Lab } from '../lab/lab.ts';
import { headroomOf, pagesRate } from './arms/fit-load.ts';

export interface MachineNow {
  /** Processors' worth of CPU that a run may use. */
  readonly cores: number;
  /** Of that, what others take, 0 to 1. */
  readonly othersShare: number;
  /** See `measureRoundTrip`. */
  readonly roundTripMs: number;
}

export interface Foretold {
  readonly answer: 'yes' | 'tight' | 'no' | 'unknown';
  /** Views per second that the machine has room for, the lab's headroom included; null: the lab does not say what a view costs. */
  readonly room: number | null;
  readonly text: string;
}

/** Load and services take turns there: what one sees is often late. */
const tightCores = 2;

/**
 * Whether a machine will carry a lab, from what one thread does in two seconds and what the lab states of itself: all of its
 * load (yes), less of it or on fewer than two cores (tight), or not even the least with which it is still that incident (no).
 */
export function foretell(lab: Lab, { cores, othersShare, roundTripMs }: MachineNow): Foretold {
  const perView = lab.needs?.perView;
  if (perView === undefined)
    return { answer: 'unknown', room: null, text: 'its lab.ts does not say what a view costs (`needs.perView`)' };
  const { atLeast = 1, atMost } = pagesRate(lab);
  const capacityMs = 1_000 * cores * (1 - othersShare);
  const carried = capacityMs / (perView * roundTripMs * timesOf(lab));
  const room = carried / headroomOf(lab);
  const per = (rate: number) => `${Math.round(rate)} views/s`;
  if (othersShare > othersAtMost)
    return {
      answer: 'no',
      room,
      text: `no: others take ${Math.round(100 * othersShare)} % of it, and a window allows ${Math.round(100 * othersAtMost)} %`,
    };
  if (atLeast > neededAtMost * carried)
    return { answer: 'no', room, text: `no: it needs at least ${per(atLeast)}, and there is room for ${per(room)}` };
  const enough = room >= (atMost ?? 2 * atLeast);
  const offered =
    atMost === undefined
      ? 'a share of what this machine carries'
      : `${per(Math.max(atLeast, Math.min(room, atMost)))} of ${atMost}`;
  if (enough && cores >= tightCores) return { answer: 'yes', room, text: `yes: ${offered}` };
  const why = enough ? 'on fewer than two cores, load and services wait for each other' : 'with less load';
  return { answer: 'tight', room, text: `tight: ${offered}, ${why}` };
}
