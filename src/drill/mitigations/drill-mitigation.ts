import type { DrillWorld } from '../drill-world.ts';
import { type LiveState, writeState } from '../live-state.ts';

/** One thing that can be done tonight. Its file title what it does, what it costs, and when it would do nothing. */
export interface DrillMitigation {
  readonly name: string;
  /** The same by a service's role, as runbooks have it: `drain model-1`. */
  readonly alias?: string;
  readonly title: string;
  readonly costs: string;
  /** Left out of the list: it would do nothing, and says so to whoever asks for it all the same. */
  readonly unlisted?: true;
  /** Why it would do nothing, in one line; null: it does something. Error: what refuses it. Nothing has happened then. */
  check?(): string | null | Promise<null>;
  /** `rebuild`: what it wants is kept in the state, and takes a world of its own, which begins once this one has ended. */
  apply(): Promise<undefined | 'rebuild'> | Promise<void>;
}

/** Notes what a mitigation has made of the world, for the one that is brought up after it. */
export async function keepState(drill: DrillWorld, change: Partial<LiveState>): Promise<void> {
  drill.state = { ...drill.state, ...change };
  await writeState(drill.folder, drill.state);
}
