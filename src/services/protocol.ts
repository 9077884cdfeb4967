import type { Source } from '../lab/evidence.ts';
import type { TracesPlan } from '../lab/traces.ts';
import type { Batches, Product, Stream, World } from '../lab/world.ts';

/** What the runner and its processes say to each other over IPC, as JSON. Few messages, so that a container can be a process later. */

/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Where the model itself is, for one of its servers. */
export interface DevicePlace {
  readonly host: string;
  readonly port: number;
  /** Whoever has it is that server. */
  readonly token: string;
}

export interface ModelSettings {
  readonly role: 'model';
  readonly name: string;
  readonly device: DevicePlace;
  /** Absolute path of the variant's module. */
  readonly variant: string;
  /** It serves what the variant has as its next release. */
  readonly next?: true;
  readonly host: string;
  readonly port: number;
  /** Of `/metrics` and `/healthz`; left out: any. */
  readonly adminPort?: number;
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
  /** As a model server's. */
  readonly adminPort?: number;
  readonly models: readonly string[];
  readonly target?: string;
  readonly certificate?: Certificate;
  readonly ca?: string;
}
/** Does the batches that it is asked for: `POST /batches`. */
export interface JobSettings {
  readonly role: 'job';
  readonly name: string;
  readonly seed: number;
  readonly variant: string;
  readonly host: string;
  readonly port: number;
  /** The model servers, `host:port`. */
  readonly models: readonly string[];
  /** As a storefront's. */
  readonly target?: string;
  /** PEM of the authority to trust; left out: what it calls speaks plainly. */
  readonly ca?: string;
  /** What becomes of batches is told on stderr too; left out: it is not. */
  readonly logs?: boolean;
  /** A batch is given up after so long. */
  readonly timeoutMs: number;
  /** And is good until then; left out: nobody says. */
  readonly budgetMs?: number;
}
/** The model itself, with the slots of all its servers: runs nothing of a variant. */
export interface AcceleratorSettings {
  readonly role: 'accelerator';
  readonly name: string;
  /** Its weights hang on it. */
  readonly secret: string;
  readonly world: World;
  readonly host: string;
  readonly port: number;
  /** Of each model server that may ever run, by its name. */
  readonly tokens: Readonly<Record<string, string>>;
}
/** The embedded fault server: Toxiproxy's HTTP API. */
export interface FaultsSettings {
  readonly role: 'faults';
  readonly name: string;
  readonly seed: number;
  /** Of its links, beside loopback; left out: they are on that. `host` is its API's. */
  readonly linksOn?: string;
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
  /** The model's. */
  readonly secret: string;
  readonly product: Product;
  /** A job to send batches to, such as `http://127.0.0.1:3001`; left out: there is none. */
  readonly job?: { readonly origin: string; readonly batches: Batches };
  /** Whose seconds are told; left out: those of page views. */
  readonly ticksOf?: Stream;
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
  | AcceleratorSettings
  | FaultsSettings
  | BalancerSettings
  | DnsSettings;

/** What can be changed in a process under load. */
export type ProcessChange =
  | { readonly kind: 'product'; readonly product: Partial<Product> }
  | { readonly kind: 'offer'; readonly ratePerSecond: number; readonly arrivals: 'poisson' | 'constant' }
  /** Of a load: how long a view may take from now on, and those that are judged later. */
  | { readonly kind: 'budget'; readonly budgetMs: number }
  /** Of a load: how many connections it opens and keeps, as the ingress before a storefront does; those that it has count. */
  | { readonly kind: 'connections'; readonly connections: number }
  /** Of a load: how many batches from now on, and how long each may take. */
  | { readonly kind: 'batches'; readonly batches: Batches }
  /** Of a load: what pages and batches are from now on; until it is settled, pages may still be what they were. */
  | { readonly kind: 'deploy'; readonly product: Product; readonly settled: boolean }
  /** Of the model servers that are ready. */
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** Of the accelerator: how long it takes for a call of that model server, such as `model-1`, which gets a slot from now on. */
  | { readonly kind: 'slow'; readonly model: string; readonly modelMs: number }
  /** A model server takes no new calls, and answers those that it has. */
  | { readonly kind: 'drain' };

export type Ask =
  /** With `traces` it sends those too; left out: nothing of that is loaded. */
  | { readonly kind: 'start'; readonly settings: Settings; readonly traces?: TracesPlan }
  | { readonly kind: 'change'; readonly change: ProcessChange }
  /** Starts (and marks) or stops an intrusive gatherer. */
  | { readonly kind: 'gather'; readonly source: Source; readonly on: boolean }
  /** A phase begins, for all gatherers but this one. */
  | { readonly kind: 'mark'; readonly except?: Source }
  /** Garbage: what the process holds afterwards is kept. */
  | { readonly kind: 'collect' }
  | { readonly kind: 'read'; readonly sources: readonly Source[] }
  | { readonly kind: 'stop' };

/** Runner to process. The id is drawn, so that nobody can answer what he was not asked. */
export type Request = Ask & { readonly id: string };

export type { Reply, Started } from './reply.ts';
