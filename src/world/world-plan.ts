import type { LoadTick } from '../lab/load-tick.ts';
import type { Batches, Change, Product, Role, ServingRole, Stream, World } from '../lab/world.ts';
import type { FaultServerChoice } from './process/fault-server.ts';
import type { Reaper } from './process/reaper.ts';
import type { ServiceProcess } from './process/service-process.ts';
import type { Balancer, BalancerWish } from './process/start-balancer.ts';

export interface WorldPlan {
  readonly seed: number;
  /** Of the model, for whoever has to know its answers; left out: drawn anew. */
  readonly secret?: string;
  readonly world: World;
  readonly product: Product;
  /** Of a job beside the page views; left out: there is none. */
  readonly batches?: Batches;
  /** Absolute path of the variant's module. */
  readonly variant: string;
  /** A view that takes longer is given up, as a gateway does, in ms. */
  readonly timeoutMs: number;
  /** 0: the system picks one. */
  readonly storefrontPort: number;
  /** Which server puts faults on the links, in a world that has such links; left out: the embedded one. */
  readonly faultServer?: FaultServerChoice;
  /** What divides the load, in a world with a balancer; left out: the embedded one. */
  readonly balancer?: BalancerWish;
  readonly reaper: Reaper;
  /** How long a process may take to start, and then all of them to the first answer; left out: 15 s and 8 s. */
  readonly patience?: { readonly startMs: number; readonly readyMs: number };
  readonly signal: AbortSignal;
  /** Of page views or, where `ticksOf` says so, of batches. */
  onTick?(seconds: readonly LoadTick[]): void;
  readonly ticksOf?: Stream;
  /** What its processes print; storefronts log the views that fail where somebody listens. */
  onLog?(name: string, text: string): void;
  /** What the process is called that puts faults on links; left out: what it is. */
  readonly linksName?: string;
}

export interface StartedWorld extends AsyncDisposable {
  /** As they are now, by name: restarts replace them. */
  processes(role?: Role): readonly ServiceProcess[];
  /** Views per second, from now on; with 0 a job beside them rests too. */
  offer(ratePerSecond: number, arrivals?: 'poisson' | 'constant'): Promise<void>;
  /** How long views, and batches, may take from now on, and how many batches there are. */
  fit(budgetMs: number, batches: Batches | undefined): Promise<void>;
  /** Applies a change under load; disposing the result takes it back. */
  apply(change: Change): Promise<AsyncDisposable>;
  /**
   * Kills the role's processes and starts them again on their ports, as a deployment does at its fastest. Rejects where
   * one does not start: then all of them run what they ran before.
   */
  restart(role: ServingRole, variant?: string): Promise<void>;
  /** The same for one process, such as `model-2`. */
  replace(name: string): Promise<void>;
  /** Takes the n-th model server, from 1, out of the rotation, until it is disposed. */
  drain(model: number): Promise<AsyncDisposable>;
  /** What its storefront calls, `host:port`: model servers, links to them, a balancer before them, or a ranker. */
  readonly upstream: readonly string[];
  /** Where each model server is reached, from the first on: by its link, in a world that has links. */
  readonly reached: readonly string[];
  /** For grpc-js, where one name stands for all of them; null: their addresses. */
  readonly target: string | null;
  /** Lowers its storefronts' limit on descriptors, in a world that has one; of those, too, that start later. */
  limitOpenFiles(calmPerSecond: number): void;
  /** What puts faults on the links, with its version; null: this world has no such links. */
  readonly faultServer: string | null;
  /** What divides the load, with its version; null: nothing does. */
  readonly balancer: Pick<Balancer, 'address' | 'says' | 'config'> | null;
  /** Of programs that are not ours and run for this world alone. */
  foreignPids(): readonly number[];
  /** Rejects when a process ends unasked, or the run is interrupted. */
  readonly failed: Promise<never>;
  /** What the work gives, unless `failed` comes first. */
  guard<T>(work: Promise<T>): Promise<T>;
}
