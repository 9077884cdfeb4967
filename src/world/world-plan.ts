import type { LoadTick } from '../lab/load-tick.ts';
import type { TracesPlan } from '../lab/traces.ts';
import type { Batches, Product, ServiceNames, Stream, World } from '../lab/world.ts';
import type { Artifact } from './artifact.ts';
import type { BalancerWish } from './balancer/balancer-choice.ts';
import type { FaultServerChoice } from './fault-server-choice.ts';

/** What a world is to be, whichever runtime starts it. */
export interface WorldPlan {
  readonly seed: number;
  /** Of the model, for whoever has to know its answers; left out: drawn anew. */
  readonly secret?: string;
  readonly world: World;
  readonly product: Product;
  /** Of a job beside the page views; left out: there is none. */
  readonly batches?: Batches;
  readonly variant: Artifact;
  /** A view that takes longer is given up, as a gateway does, in ms. */
  readonly timeoutMs: number;
  /** 0: the system picks one. */
  readonly storefrontPort: number;
  /** Which server puts faults on the links, in a world that has such links; left out: the embedded one. */
  readonly faultServer?: FaultServerChoice;
  /** What divides the load, in a world with a balancer; left out: the embedded one. */
  readonly balancer?: BalancerWish;
  /** How long a member may take to start, and then all of them to the first answer; left out: 15 s and 8 s. */
  readonly patience?: { readonly startMs: number; readonly readyMs: number };
  /** Its members send traces, by OpenTelemetry's variables; left out: they do not. */
  readonly traces?: TracesPlan;
  readonly signal: AbortSignal;
  /** Of page views or, where `ticksOf` says so, of batches. */
  onTick?(seconds: readonly LoadTick[]): void;
  readonly ticksOf?: Stream;
  /** What its members print; storefronts log the views that fail where somebody listens. */
  onLog?(name: string, text: string): void;
  /** What its services are called; left out: as their roles are. */
  readonly names?: ServiceNames;
  /** Model servers differ by their ports alone, whatever the way to them, unless it is a name; left out: as that way wants it. */
  readonly oneAddress?: boolean;
  /** What the member is called that puts faults on links; left out: `faults`. */
  readonly linksName?: string;
}
