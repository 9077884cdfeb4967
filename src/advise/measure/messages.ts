import type { Certificate } from '../../services/protocol.ts';
import type { TimedCodec } from '../bench/time-codecs.ts';
import type { Way } from '../ways.ts';
import type { Offered } from './drive.ts';
import type { Ports } from './serve-ways.ts';

/** What the command and the two processes that it measures say to each other, one question at a time. */
export type Ask =
  /** To the server: opens the ways. Left out: without TLS. Gives `Ports`. */
  | { readonly kind: 'serve'; readonly ways: readonly Way[]; readonly certificate?: Certificate }
  /** To the client: what it calls from now on. `ca`: PEM, where that speaks TLS. */
  | {
      readonly kind: 'connect';
      readonly ports: Ports;
      readonly floats: number;
      readonly ca?: string;
      /** What answers have to be: ten of the floats that were sent, unless it is a model of others that answers. */
      readonly expects?: 'distribution';
    }
  /** CPU counts from here. */
  | { readonly kind: 'mark' }
  /** Gives the ms of CPU since the mark. */
  | { readonly kind: 'read' }
  /** To the client: closed loop. Gives `Busy`. */
  | { readonly kind: 'keep-busy'; readonly way: Way; readonly inFlight: number; readonly ms: number }
  /** To the client: open loop. The same seed and rate: the same arrivals. Gives `Offered`. */
  | {
      readonly kind: 'offer';
      readonly way: Way;
      readonly ratePerSecond: number;
      readonly ms: number;
      readonly seed?: number;
    }
  /** To the client: so many calls, each once the one before has ended. Gives the ms of each. */
  | { readonly kind: 'one-by-one'; readonly way: Way; readonly calls: number }
  /** To the client: so many calls, each over a connection of its own. Gives the ms of each, connection included. */
  | { readonly kind: 'anew'; readonly way: Way; readonly calls: number }
  /** What it takes to write and read so many floats in each form, in so many rounds. */
  | { readonly kind: 'codecs'; readonly floats: number; readonly rounds: number };

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
  readonly offer: Offered;
  readonly 'one-by-one': readonly number[];
  readonly anew: readonly number[];
  readonly codecs: readonly TimedCodec[];
}

export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };
