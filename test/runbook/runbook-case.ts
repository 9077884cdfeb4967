import type { WorldUp } from './world-up.ts';

/** What a lab's runbook must show on the lab's own world while that is on fire. */
export interface RunbookCase {
  readonly labId: string;
  /** What a person fills in, from the table that `up` prints; `scratch` is a folder to write into. */
  fillIn(world: WorldUp, scratch: string): Readonly<Record<string, string>>;
  /** Registers a test for each block of CONFIRM, in its order. */
  confirm(practice: Practice): void;
  /** What `run=mitigate` says when the mitigation is applied. */
  readonly mitigation: string;
  /** What CONFIRM shows once VERIFY is good. */
  recovered(practice: Practice): Promise<void>;
  /** How many metrics its queries and alerts name at least. */
  readonly metricsNamed: number;
  /** The check that PREVENT gives, beside code that it must refuse or let pass. */
  readonly ciCheck: CiCheck;
}

export interface Practice {
  /** Of the shell in which blocks run; a test may fill in more. */
  readonly env: Record<string, string | undefined>;
  /** Runs the block `run=<name>` and gives what it prints. */
  run(name: string): Promise<string>;
  /** `run=verify` with four views: `4 of 4 views bad`. */
  fewerViews(): Promise<string>;
}

export interface CiCheck {
  readonly block: string;
  /** The module that the check imports. */
  readonly file: string;
  readonly tries: readonly {
    readonly name: string;
    readonly source: string;
    /** The tests of the check that fail on it. */
    readonly failing: readonly string[];
  }[];
}
