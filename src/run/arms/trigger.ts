import { now } from '../../lab/clock.ts';
import type { PhaseFacts } from '../../lab/measure.ts';
import type { Change } from '../../lab/world.ts';
import type { StartedWorld } from '../../world/contract.ts';
import type { Run } from '../run.ts';

/** What changed tonight, in one world. It ends with the world: taking it back is a mitigation, not a clean-up. */
export interface Trigger {
  /** All changes, in order. */
  pull(): Promise<PhaseFacts['changes']>;
  /** Takes them back, in reverse. */
  undo(): Promise<void>;
  /** Pulled, and not taken back. */
  readonly isPulled: boolean;
}

export function createTrigger(
  changes: readonly Change[],
  world: StartedWorld,
  /** `tookMs`: to make the change, which may be felt before it is made. */
  onChange: (index: number, tookMs: number) => void = () => {},
): Trigger {
  let pulled: AsyncDisposableStack | null = null;
  return {
    async pull() {
      if (pulled) return [];
      pulled = new AsyncDisposableStack();
      const made: { change: Change; atMs: number; tookMs: number }[] = [];
      for (const [index, change] of changes.entries()) {
        const orderedMs = now() + (change.afterMs ?? 0);
        pulled.use(await world.apply(change));
        const atMs = now();
        made.push({ change, atMs, tookMs: atMs - orderedMs });
        onChange(index, atMs - orderedMs);
      }
      return made;
    },
    async undo() {
      const stack = pulled;
      pulled = null;
      await stack?.disposeAsync();
    },
    get isPulled() {
      return pulled !== null;
    },
  };
}

/** The lab's trigger in this world; each change is told and noted. */
export function triggerFor(run: Run, world: StartedWorld, variant: string): Trigger {
  const { lab, judged } = run;
  return createTrigger(lab.trigger, world, (index) => run.triggered(variant, judged.trigger[index] ?? 'a change'));
}
