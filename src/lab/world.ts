import type { Toxic } from './toxic.ts';

/** Data only, so that it can be shown, stored, exported and sent to a process. */
export interface World {
  /** Model servers, each a process. */
  readonly models: number;
  /** Model servers that may ever run, after a scale-up; null: no more than `models`. */
  readonly modelsAtMost: number | null;
  /** Calls that one model server works on at a time. */
  readonly slots: number;
  /** How long the accelerator takes for a call, in ms: an asynchronous wait that stands for it. */
  readonly modelMs: number;
  /** 2: a ranker stands between the storefront and the model servers. */
  readonly hops: 1 | 2;
  /**
   * What stands before the model servers: nothing; before each, a proxy on which faults can be put; before all, a balancer, of
   * connections (`l4`) or of HTTP/2 calls (`l7`, without TLS); or one name for all, as a headless service has it, with an
   * address for each one that is ready.
   */
  readonly link: 'direct' | 'faults' | 'l4' | 'l7' | 'headless';
  /** How a balancer chooses among those that are up. */
  readonly balancing: 'round-robin' | 'least-connections';
  /** Model servers and rankers speak TLS, with certificates of an authority that is made for this world. */
  readonly tls: boolean;
  /**
   * Descriptors that a storefront may have open, for each view a second that the calm offers: scaled down as the load is.
   * null: as many as the machine allows.
   */
  readonly openFilesPerView: number | null;
}

/** What the services of a world are called; model servers get a number: `model-1`. */
export interface ServiceNames {
  readonly storefront: string;
  readonly model: string;
  readonly job: string;
}
export const ordinaryNames: ServiceNames = { storefront: 'storefront', model: 'model', job: 'job' };

/** What a deploy changes under load. */
export interface Product {
  /** Floats in one feature vector. */
  readonly dimension: number;
  /** Candidates that one page view scores: rows in one call. */
  readonly candidates: number;
  /** A view is good when it was answered within so many ms of its intended start. More where the calm's views take longer than a quick machine's. */
  readonly budgetMs: number;
  /** Rows in one batch of the job: whole pages of `candidates` rows. Left out: there is no job. */
  readonly batchRows?: number;
  /** Of every feature, as units and normalization set it. Left out: 1. */
  readonly scale?: number;
  /**
   * Recommendations that a view shows, of all that it ranks: answers are held to these, in their order, and their scores may be off.
   * Left out: to all of them, and to their scores.
   */
  readonly topK?: number;
}

const ordinaryWorld: World = {
  models: 1,
  modelsAtMost: null,
  slots: 64,
  modelMs: 30,
  hops: 1,
  link: 'direct',
  balancing: 'round-robin',
  tls: false,
  openFilesPerView: null,
};
/** The ordinary world, with what a lab and then a variant want otherwise. */
export function worldWith(...wishes: readonly (Partial<World> | null | undefined)[]): World {
  return Object.assign({}, ordinaryWorld, ...wishes);
}

export function productWith(wish: Partial<Product> | undefined): Product {
  return { ...ordinaryProduct, ...wish };
}

const ordinaryProduct: Product = { dimension: 2_000, candidates: 12, budgetMs: 250 };

export const roles = [
  'load',
  'storefront',
  'ranker',
  'model',
  'job',
  'accelerator',
  'faults',
  'balancer',
  'dns',
] as const;
export type Role = (typeof roles)[number];
/** Runs a variant's code, and can be restarted. */
export type ServingRole = Exclude<Role, 'load' | 'accelerator' | 'faults' | 'balancer' | 'dns'>;
export const servingRoles = ['storefront', 'ranker', 'model', 'job'] as const satisfies ServingRole[];
/** Load, balancer and the like are ours. */
export function isServing(role: Role | undefined): role is ServingRole {
  return servingRoles.some((serving) => serving === role);
}

export const streams = ['pages', 'batches'] as const;
export type Stream = (typeof streams)[number];

export function isStream(of: string): of is Stream {
  return streams.some((stream) => stream === of);
}
export type Phase = 'calm' | 'triggered' | 'recovered';

/**
 * Open loop: a share of what saturates first in the defect's calm, whatever that is on this machine, within bounds. The
 * bounds say with how many views the incident is still the same one, as where calls have to fill a fixed number of places.
 */
export interface Rate {
  readonly ofSaturation: number;
  /**
   * The share where it is the machine that is full first, as on one core: beside what the trigger makes dearer it has work
   * that the trigger does not touch. Left out: the same.
   */
  readonly ofMachine?: number;
  /** Views per second; where the machine cannot carry so many, the run proves nothing. Left out: any number will do. */
  readonly atLeast?: number;
  /** Views per second; left out: as many as the share gives. */
  readonly atMost?: number;
}

/** What a job beside the page views does, in open loop. */
export interface Batches {
  /** Beside `pages.atMost` views per second; where fewer views are offered, so many fewer batches. Without such a bound: beside any. */
  readonly perSecond: number;
  /** So many are begun at the same moment. */
  readonly atOnce: number;
  /**
   * A batch is in time when it was answered within so many ms of its intended start. Longer where the calm's batches take
   * longer than a quick machine's.
   */
  readonly budgetMs: number;
}

/** `world.apply(change)` gives an AsyncDisposable that takes it back. */
export type Change = { readonly afterMs?: number } & (
  | { readonly kind: 'deploy'; readonly team: string; readonly product: Partial<Product> }
  | { readonly kind: 'traffic'; readonly times: number }
  /** So many model servers run, or as many as did before where those were more. */
  | { readonly kind: 'scale'; readonly models: number }
  /** The n-th model server, from 1, takes so long for each call that gets a slot from now on; it has as many slots as before. */
  | { readonly kind: 'slow'; readonly model: number; readonly modelMs: number }
  /** The n-th model server, from 1, answers what it has, ends, and comes again at its place as the variant's next release. */
  | { readonly kind: 'release'; readonly model: number }
  /** On the link to the n-th model server, from 1. */
  | { readonly kind: 'fault'; readonly model: number; readonly toxic: Toxic }
);

/** How many times the traffic they make of what it was, all together. */
export function trafficTimes(changes: readonly Change[]): number {
  return changes.reduce((all, change) => (change.kind === 'traffic' ? all * change.times : all), 1);
}
