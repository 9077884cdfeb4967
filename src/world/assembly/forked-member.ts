import type { LoadTick } from '../../lab/load-tick.ts';
import type { TracesPlan } from '../../lab/traces.ts';
import type { Settings, Started } from '../../services/protocol.ts';
import type { Member } from '../contract.ts';

/** One that was started, wherever it runs. Disposing it ends it, whatever it is doing. */
export interface Forked extends Pick<Member, 'ask' | 'readStrays'>, AsyncDisposable {
  /** Ends it as a crash would: at once, its calls lost. */
  kill(): Promise<void>;
  /** Rejects when it ends unasked, or was ended because it floods the runner. */
  readonly died: Promise<never>;
}

/** One that serves. */
export interface ServingMember extends Forked, Member {
  /** Where it serves, on `started.port`. */
  readonly host: string;
  readonly started: Started;
}

/** One that loads its modules and waits for its settings. */
export interface ForkedMember<M extends ServingMember = ServingMember> extends Forked {
  /** Left out: it may take 15 s. */
  start(settings: Settings, timeoutMs?: number, traces?: TracesPlan): Promise<M>;
}

export interface ForkHooks {
  onTick?(seconds: readonly LoadTick[]): void;
  /** Whatever it prints. */
  onStderr?(text: string): void;
}
