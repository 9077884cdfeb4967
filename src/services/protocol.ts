import type { ErrorCode } from '../errors.ts';
import type { Source } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Batches, Product, World } from '../lab/world.ts';

/** What the runner and its processes say to each other over IPC, as JSON. Few messages, so that a container can be a process later. */

/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface ModelSettings {
  readonly role: 'model';
  readonly name: string;
  readonly seed: number;
  readonly world: World;
  /** Absolute path of the variant's module. */
  readonly variant: string;
  readonly host: string;
  readonly port: number;
  /** Left out: it speaks plainly. */
  readonly certificate?: Certificate;
}
export interface StorefrontSettings {
  readonly role: 'storefront';
  readonly name: string;
  /** Views that fail are told on stderr; left out: they are not. */
  readonly logs?: boolean;
  readonly seed: number;
  readonly product: Product;
  readonly variant: string;
  readonly host: string;
  readonly port: number;
  /** What it calls, `host:port`: the model servers, or the ranker before them. */
  readonly models: readonly string[];
  /** For grpc-js, where one name stands for all of them; left out: their addresses. */
  readonly target?: string;
  /** PEM of the authority to trust; left out: what it calls speaks plainly. */
  readonly ca?: string;
}
export interface RankerSettings {
  readonly role: 'ranker';
  readonly name: string;
  readonly seed: number;
  readonly variant: string;
  readonly host: string;
  readonly port: number;
  readonly models: readonly string[];
  readonly target?: string;
  readonly certificate?: Certificate;
  readonly ca?: string;
}
/** Sends batches beside the page views, from its start on. */
export interface JobSettings {
  readonly role: 'job';
  readonly name: string;
  readonly seed: number;
  readonly product: Product;
  readonly batches: Batches;
  readonly variant: string;
  /** The model servers, `host:port`. */
  readonly models: readonly string[];
  /** As a storefront's. */
  readonly target?: string;
  /** PEM of the authority to trust; left out: what it calls speaks plainly. */
  readonly ca?: string;
  /** When second 0 of what it tells began, on the machine's monotonic clock: a job that was restarted goes on counting. */
  readonly countsFromMs: number;
  /** What becomes of batches is told on stderr too; left out: it is not. */
  readonly logs?: boolean;
  /** A batch is given up after so long. */
  readonly timeoutMs: number;
}
/** The embedded fault server: Toxiproxy's HTTP API. */
export interface FaultsSettings {
  readonly role: 'faults';
  readonly name: string;
  readonly seed: number;
  readonly host: string;
  readonly port: number;
}
/** The embedded balancer. */
export interface BalancerSettings {
  readonly role: 'balancer';
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly layer: 'l4' | 'l7';
  readonly balancing: World['balancing'];
  /** Every model server that may ever run, whether it listens yet or not. */
  readonly backends: readonly { readonly host: string; readonly port: number }[];
}
/** A headless service's name. */
export interface DnsSettings {
  readonly role: 'dns';
  /** Of the process. */
  readonly name: string;
  readonly host: string;
  /** The name that it answers for, such as `model.lab`. */
  readonly service: string;
}
export interface LoadSettings {
  readonly role: 'load';
  readonly name: string;
  readonly seed: number;
  /** Of the storefront, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly budgetMs: number;
  /** A user gives up after so long. */
  readonly timeoutMs: number;
}
export type Settings =
  | ModelSettings
  | RankerSettings
  | StorefrontSettings
  | JobSettings
  | LoadSettings
  | FaultsSettings
  | BalancerSettings
  | DnsSettings;

/** What can be changed in a process under load. */
export type ProcessChange =
  | { readonly kind: 'product'; readonly product: Partial<Product> }
  | { readonly kind: 'offer'; readonly ratePerSecond: number; readonly arrivals: 'poisson' | 'constant' }
  /** Of a load: how long a view may take from now on, and those that are judged later. */
  | { readonly kind: 'budget'; readonly budgetMs: number }
  /** Of a job: how many from now on, and how long each may take. */
  | { readonly kind: 'batches'; readonly batches: Batches }
  /** A job sends no batches meanwhile. */
  | { readonly kind: 'rest'; readonly rests: boolean }
  /** Of the model servers that are ready. */
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** A model server takes no new calls, and answers those that it has. */
  | { readonly kind: 'drain' };

export type Ask =
  | { readonly kind: 'start'; readonly settings: Settings }
  | { readonly kind: 'change'; readonly change: ProcessChange }
  /** Starts (and marks) or stops an intrusive gatherer. */
  | { readonly kind: 'gather'; readonly source: Source; readonly on: boolean }
  /** A phase begins, for all gatherers but this one. */
  | { readonly kind: 'mark'; readonly except?: Source }
  /** Garbage: what the process holds afterwards is kept. */
  | { readonly kind: 'collect' }
  | { readonly kind: 'read'; readonly sources: readonly Source[] }
  | { readonly kind: 'stop' };

/** Runner to process. */
export type Request = Ask & { readonly id: number };

/** Process to runner. */
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      /** Of a LabError; null: nobody foresaw it. */
      readonly known: { readonly code: ErrorCode; readonly hint: string } | null;
    }
  /** Unasked, from a load or a job. */
  | { readonly kind: 'tick'; readonly seconds: readonly LoadTick[] };

/** Answer to `start`. */
export interface Started {
  /** Where the process serves; 0: it only calls. */
  readonly port: number;
  /** Where a person finds `/metrics` and `/healthz`; 0: nowhere. */
  readonly adminPort: number;
}
