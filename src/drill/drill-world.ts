import type { JudgedLab } from '../judge/record/judged-lab.ts';
import type { Lab } from '../lab/lab.ts';
import type { LoadedLab } from '../lab/load/discover.ts';
import { readVariantWorld } from '../lab/load/load-variant.ts';
import type { Night } from '../lab/night/draw-night.ts';
import { trafficTimes, type World, worldWith } from '../lab/world.ts';
import type { Trigger } from '../run/arms/trigger.ts';
import type { KeptRun } from '../run/create-run.ts';
import type { StartedWorld } from '../world/contract.ts';
import type { LiveState } from './live-state.ts';
import type { SecondsRecord } from './record-seconds.ts';
import type { Turns } from './turns.ts';
import type { MachineWatch } from './watch-machine.ts';

/** What the parts of a keeper share. */
export interface DrillWorld {
  /** Absolute. */
  readonly folder: string;
  readonly loaded: LoadedLab;
  readonly isControl: boolean;
  readonly judged: JudgedLab;
  /** What was drawn for it: its recent changes, as they were told, its names. */
  readonly night: Night;
  /** Carries rate, seed and reaper to the arms of a verification. */
  readonly run: KeptRun;
  readonly world: StartedWorld;
  /** What it was started as: the lab's, and what the code that was deployed then says of it. */
  readonly built: World;
  readonly trigger: Trigger;
  readonly seconds: SecondsRecord;
  readonly machine: MachineWatch;
  /** Who marks and reads gatherers takes a turn: a mark ends what another is measuring. */
  readonly measuring: Turns;
  readonly signal: AbortSignal;
  state: LiveState;
  /** The trigger was pulled, and not taken back. */
  triggered: boolean;
}

/** The world that a variant's file wants. Throws LabError `broken-variant`. */
export async function readWorld(lab: Lab, file: string, signal: AbortSignal): Promise<World> {
  return worldWith(lab.world, (await readVariantWorld([file], undefined, signal)).get(file));
}

/** Views a second that visitors ask for now, those that are turned away left out. */
export function offeredPerSecond({ loaded, run, state, triggered }: DrillWorld): number {
  const times = triggered ? trafficTimes(loaded.lab.trigger) : 1;
  return run.ratePerSecond * times * (1 - state.shedShare);
}

export function restoreOffer(drill: DrillWorld): Promise<void> {
  return drill.world.offer(offeredPerSecond(drill));
}
