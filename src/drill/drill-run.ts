import type { Lab } from '../lab/lab.ts';
import { createRun, type KeptRun } from '../run/create-run.ts';
import type { Tell } from '../run/events.ts';
import type { WorldRuntime } from '../world/contract.ts';

interface Of {
  readonly lab: Lab;
  readonly labId: string;
  readonly seed: number;
  /** Whatever would be kept lies there, and goes. */
  readonly scratch: string;
  readonly runtime: WorldRuntime;
  readonly signal: AbortSignal;
  /** Hears of its steps; left out: nobody does. */
  readonly tell?: Tell;
}

/** A run as the arms of an experiment want one, of which nothing stays. */
export function createDrillRun({ lab, labId, seed, scratch, runtime, signal, tell = () => {} }: Of): KeptRun {
  const options = {
    runtime,
    labId,
    seed,
    ratePerSecond: null,
    quick: false,
    only: null,
    tries: [],
    profile: null,
    faultServer: { kind: 'embedded' },
    balancer: { kind: 'embedded' },
    mitigations: false,
    outFolder: scratch,
    command: '',
    tell,
    signal,
  } as const;
  return createRun(lab, options, scratch, runtime);
}
