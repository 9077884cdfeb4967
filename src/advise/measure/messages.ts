import type { Way } from '../ways.ts';
import type { Timed } from './drive.ts';
import type { Ports } from './serve-ways.ts';

/** What the command and the two processes that it measures say to each other, one question at a time. */
export type Ask =
  /** To the server: opens the ways. Gives `Ports`. */
  | { readonly kind: 'serve'; readonly ways: readonly Way[] }
  /** To the client: what it calls from now on. */
  | { readonly kind: 'connect'; readonly ports: Ports; readonly floats: number }
  /** To the server: CPU counts from here. */
  | { readonly kind: 'mark' }
  /** To the server. Gives the ms of CPU since the mark. */
  | { readonly kind: 'read' }
  /** To the client: closed loop. Gives `Busy`. */
  | { readonly kind: 'keep-busy'; readonly way: Way; readonly inFlight: number; readonly ms: number }
  /** To the client: open loop. Gives `Timed[]`. */
  | { readonly kind: 'offer'; readonly way: Way; readonly ratePerSecond: number; readonly ms: number };

export interface Busy {
  readonly calls: number;
  readonly wallMs: number;
  /** Of the client, all threads. */
  readonly cpuMs: number;
  /** Of the connections, with all that their protocols add. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface Answers {
  readonly serve: Ports;
  readonly connect: null;
  readonly mark: null;
  readonly read: number;
  readonly 'keep-busy': Busy;
  readonly offer: readonly Timed[];
}

export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };
