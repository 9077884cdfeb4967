import type { LedgerEntry } from '../../../lab/evidence.ts';
import type { Settings } from '../settings.ts';
import type { Way } from '../ways.ts';
import type { Outcome } from './open-loop.ts';
import type { Loss } from './values.ts';

/** What the playground and the three processes that it measures say to each other, one question at a time. */
export type Ask =
  /** To the model server: opens it. Gives `ServerPorts`. */
  | { readonly kind: 'serve' }
  /** To the translator: stands before the gRPC server at that port. Gives its own port. */
  | { readonly kind: 'translate'; readonly grpcPort: number }
  /** To the client: what it sends from now on, and where. Gives `Configured`, one a way. */
  | { readonly kind: 'configure'; readonly settings: Settings; readonly ports: Ports }
  /** To the client: opens its connections, and lets compilers do their work. Gives `Warmed`. */
  | { readonly kind: 'warm'; readonly way: Way; readonly ms: number }
  /** To the client: open loop; the same seed, the same arrivals. Gives `ClientTurn`. */
  | {
      readonly kind: 'turn';
      readonly way: Way;
      readonly perSecond: number;
      readonly ms: number;
      readonly seed: number;
    }
  /** To the client: ends what it is at. Has no answer of its own. */
  | { readonly kind: 'stop' }
  /** To the other two: counts from here. */
  | { readonly kind: 'mark' }
  /** Gives `ServerTurn`. */
  | { readonly kind: 'read' };

export interface ServerPorts {
  readonly rest: number;
  readonly grpc: number;
}

export interface Ports extends ServerPorts {
  readonly web: number;
}

/** Of each way. */
export type Configured = Readonly<Record<Way, { readonly bodyBytes: number; readonly loss: Loss }>>;

export interface Warmed {
  /** All that were answered. */
  readonly views: number;
  /** Of a view, once connections are open, and without hurry. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface Used {
  /** All threads. */
  readonly cpuMs: number;
  /** The one that runs JavaScript. */
  readonly threadCpuMs: number;
}

export interface ClientTurn extends Used {
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly LedgerEntry[];
  readonly wallMs: number;
  /** When it was over, on the machine's clock: what was not answered had taken that long. */
  readonly overMs: number;
  /** Of its connections, with all that protocols add. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface ServerTurn extends Used {
  readonly entries: readonly LedgerEntry[];
  /** Of connections that it has opened itself, there and back. */
  readonly bytesBehind: number;
}

export interface Answers {
  readonly serve: ServerPorts;
  readonly translate: number;
  readonly configure: Configured;
  readonly warm: Warmed;
  readonly turn: ClientTurn;
  readonly mark: null;
  readonly read: ServerTurn;
}
