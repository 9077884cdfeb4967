import type { Field } from './attributes.ts';
import type { Ending } from './ending.ts';
import type { Http2Link } from './http2/http2-link.ts';

/** Upstream: from the client to the server. Downstream: from the server to the client. */
export const directions = ['upstream', 'downstream'] as const;
export type Direction = (typeof directions)[number];

/** Takes what a sender sent, in order, until its end: a stage's neighbour, or at last the receiver's socket. */
export interface Receiver {
  /** `readAt`: when it was read from the sender's socket, on the clock of `performance.now()`; stages add what they delayed. */
  write(chunk: Buffer, readAt: number): void;
  /** Nothing more comes. What ended `half` may still end `whole`. */
  end(ending: Ending): void;
}

/** What is behind a stage. */
export interface Outflow extends Pick<Receiver, 'write'> {
  /** Hands on that the sender has ended. */
  end(): void;
  /** Ends the connection, both ways, after what was written. */
  close(): void;
}

/**
 * One toxic at work on one direction of one connection. Chunks come one at a time: while the stage holds one
 * (`StageContext.hold`), later ones wait before it and the sender is paused. Timers are the context's, so that none is
 * left when the toxic or the connection goes.
 */
export interface Stage {
  write(chunk: Buffer, readAt: number): void;
  /** The sender has ended, and all that it sent was written: once `next.end` is due. Left out: at once. */
  end?(): void;
  /**
   * The toxic was updated or removed, and a `hold` is already interrupted: hand on what else is kept, such as a part of a
   * frame. After an update `begin` makes a new stage, with the attributes of now and the same `state`.
   */
  release?(): void;
}

/** What a stage works with. */
export interface StageContext<Attributes, State = unknown> {
  /** Of the toxic, shared by its connections: an update changes them in place. */
  readonly attributes: Attributes;
  /** What `ToxicKind.open` made: one for each connection, the same through updates. */
  readonly state: State;
  /** The toxics behind this one, then the receiver. Its end closes the stage: what is written to it later goes nowhere. */
  readonly next: Outflow;
  readonly direction: Direction;
  readonly connection: StruckConnection;
  /** Uniform in [0, 1): the server's seed, the proxy, its n-th connection and the toxic's name decide which numbers. */
  readonly draw: () => number;
  /**
   * Takes nothing more for `ms`, then calls `then`. An update or a removal calls `interrupted` instead, at once; it is
   * `then` where left out. 0 waits for a turn of the event loop.
   */
  hold(ms: number, then: () => void, interrupted?: () => void): void;
  /** Calls `then` in `ms`, taking chunks meanwhile, unless the toxic is updated or removed before; replaces an earlier one. */
  alarm(ms: number, then: () => void): void;
  /** Takes nothing more, and closes `next` in `ms`, whatever becomes of the toxic. */
  closeIn(ms: number): void;
}

/** The connection that a stage is on; one object for all stages of both directions. */
export interface StruckConnection {
  /** Both directions, followed at the server's end since the first byte. */
  readonly http2: Http2Link;
  /** FIN to both sides, whatever is still on its way. */
  close(): void;
  /** RST to both sides. */
  reset(): void;
  /** From now on what either side sends, its end too, is read and forgotten; the toxic's removal does not change that. */
  silence(): void;
}

/** What a toxic type is: made with `defineToxic`, listed in `toxics/index.ts`; its attributes stand in `src/lab/toxics.ts`. */
export interface ToxicKind<Attributes, State = unknown> {
  /** Checks and defaults, by attribute. */
  readonly attributes: { readonly [Name in keyof Attributes]: Field<Attributes[Name]> };
  /** Chunks that may wait before a stage that holds one, before the sender is paused; left out: 0. */
  readonly queue?: number;
  /** A connection that begins while such a toxic is there and is struck by it ends with RST, however it ends. */
  readonly resets?: true;
  /** Removing it ends the connections that it is on, struck or not. */
  readonly endsWhenRemoved?: true;
  /** What lasts as long as connection and toxic do. `fresh`: the toxic was there first, so it sees every byte. */
  open?(fresh: boolean): State;
  /** Begins in the direction that the toxic's `stream` names; where it does not strike, not at all. */
  begin(context: StageContext<Attributes, State>): Stage;
}

/** One whose attributes and state are its own affair. */
export type AnyToxicKind = ToxicKind<Record<string, unknown>>;
