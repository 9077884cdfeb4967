import type { RequestListener } from 'node:http';
import type { KeyCertPair } from '@grpc/grpc-js';
import type { World } from './world.ts';

/** The parts of a page view's time, in the order in which they are spent; `ledger` shows them. */
export const parts = [
  'storefront queue',
  'features',
  'encode',
  'connect',
  'way there',
  'model queue',
  'model',
  'way back',
  'decode',
  'response',
] as const;
export type Part = (typeof parts)[number];

/** Feature vectors, one row a candidate. */
export interface Rows {
  /** Floats in one row. */
  readonly dimension: number;
  /** count × dimension, row after row. */
  readonly values: Float32Array;
}

export interface Answer {
  /** One probability a row, in the order of the rows. */
  readonly scores: Float32Array;
  /** An earlier answer stands in. */
  readonly degraded?: true;
}

/** How long a caller waits. */
export interface Until {
  readonly deadline: Date;
  /** Aborts when the caller has left. */
  readonly signal: AbortSignal;
}

export interface Call {
  /** Travels with the request; joins what each process measured. */
  readonly id: string;
  readonly user: string;
  /** How long the caller waits. Whoever passes it on says so: nothing ends early by itself. */
  readonly until: Until;
  /** Runs `work`, sync or async, and books its time in the ledger. */
  stage<T>(part: Part, work: () => T): T;
}

/** What a variant carries over the wire. The model is one; so is all that can reach it. */
export interface Scorer {
  readonly score: (rows: Rows, call: Call, until?: Until) => Promise<Answer>;
}

/** What a job asks at once: pages of rows, each the candidates of one user, read from the feature store when asked for. */
export interface Batch {
  readonly dimension: number;
  readonly pages: number;
  /** Rows of one page. */
  readonly pageRows: number;
  /** The rows of these pages, one page after the other; left out: of all. A page must not be cut in two. */
  rows(fromPage?: number, toPage?: number): Rows;
}

/** Carries whole batches. */
export interface BatchScorer {
  /** One probability a row, in the order of the rows. What the model says of a row depends on the rows beside it, its share of its page does not. */
  readonly scoreBatch: (batch: Batch, call: Call, until?: Until) => Promise<Answer>;
}

/** The way to the model servers, as the storefront's configuration gives it. */
export interface Link {
  /** For grpc-js: an address, a list (`ipv4:a:1,b:2`) or a name. */
  readonly target: string;
  /** For HTTP: one origin a model server, such as `http://127.0.0.1:8080`. */
  readonly origins: readonly string[];
  readonly ca: Buffer | null;
}

/** A server that listens; disposing it closes it. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Takes no new calls, and waits until those that it has are answered; left out: it cannot. */
  drain?(): Promise<void>;
}

/** Where a model server stands, and what it gives to the variant that serves there. */
export interface Site {
  readonly host: string;
  /** 0: the system picks one. */
  readonly port: number;
  readonly certificates: readonly KeyCertPair[];
  /** The call that a request belongs to, so that both ends book under one id. */
  call(id: string, user: string, until: Until): Call;
  /** Listens for HTTP/1.1. */
  listen(app: RequestListener): Promise<Listening>;
}

/**
 * One way to put the call on a wire: storefronts load it for `connect` and `guard`, model servers for `serve`, and a
 * ranker between them for both: it serves what it is connected to. A job loads it for `connectJob`.
 */
export interface Variant {
  /** Where it needs another world than the lab's. */
  readonly world?: Partial<World>;
  connect(link: Link): Scorer & AsyncDisposable;
  /** In the job alone: its way to the model. Left out: that of `connect`, one call with all rows. */
  connectJob?(link: Link): BatchScorer & AsyncDisposable;
  /** In the storefront alone, around its calls: a bound on those in flight, a deadline, a fallback. */
  guard?(model: Scorer): Scorer;
  serve(model: Scorer, site: Site): Promise<Listening>;
  /** What model servers serve from the `release` on that a lab's trigger rolls out; left out: there is none. */
  readonly next?: Pick<Variant, 'serve'>;
}
