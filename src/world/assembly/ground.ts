import type { Role, World } from '../../lab/world.ts';
import type { Artifact } from '../artifact.ts';
import type { BalancerWish } from '../balancer/balancer-choice.ts';
import type { BalancerPlan } from '../balancer/balancer-plan.ts';
import type { WorldBalancer } from '../contract.ts';
import type { CpuSample } from '../cpu-shares.ts';
import type { FaultServerChoice } from '../fault-server-choice.ts';
import type { Place } from '../place.ts';
import type { ForkedMember, ForkHooks, ServingMember } from './forked-member.ts';

/** Where one world stands: what differs between runtimes. How a world is put together, and changed, is the same on all of them. */
export interface Ground<M extends ServingMember = ServingMember> {
  /** Where its members find that variant's main module. */
  place(variant: Artifact): string;
  /** The address that the member of that name listens on. */
  hostOf(name: string): string;
  /** Of an embedded fault server of that name: where its API listens, and its links where that is elsewhere. */
  faultsOn(name: string): { readonly host: string; readonly linksOn?: string };
  /** Of every model server that may ever run; `model`: what they are called, before their number. Error: `missing-tool`. */
  findPlaces(world: World, model: string, oneAddress?: boolean): Promise<readonly Place[]>;
  /** At once, so that several load side by side. `variant`: as `place` gave it; null: it runs none. */
  fork(role: Role, name: string, variant: string | null, hooks: ForkHooks, env: NodeJS.ProcessEnv): ForkedMember<M>;
  /** Error: `missing-tool`. */
  limitOpenFiles(member: M, limit: number): Promise<void>;
  /** Errors: `missing-tool` when what was named is not there, or is no Toxiproxy. */
  startFaultServer(choice: FaultServerChoice, owner: Owner<M>): Promise<FaultServer>;
  /** `wish` left out: the embedded one. Errors: `missing-tool` when what was named does not serve. */
  startBalancer(
    wish: BalancerWish | undefined,
    plan: Omit<BalancerPlan, 'listen'>,
    owner: Owner<M>,
  ): Promise<WorldBalancer & AsyncDisposable>;
  /** Until a real call goes through that storefront. Errors: `not-ready`, `machine-short`. */
  awaitReadiness(storefront: M, timeoutMs?: number): Promise<void>;
  sampleCpu(members: readonly M[]): Promise<CpuSample>;
}

/** The world that a program which is no member of it is started for. */
export interface Owner<M extends ServingMember = ServingMember> {
  readonly signal: AbortSignal;
  /** It ended unasked. */
  readonly onDied: (error: Error) => void;
  /** The one of two-am's own, as a member. */
  readonly forkEmbedded: () => Promise<M>;
}

/** What puts faults on links, over Toxiproxy's API. */
export interface FaultServer extends AsyncDisposable {
  /** Where this program reaches it, such as `http://127.0.0.1:8474`. */
  readonly url: string;
  /** The address that its links listen on. */
  readonly host: string;
  /** Which one, and its version: `the embedded server (Toxiproxy 2.12.0)`, `toxiproxy 2.12.0 (/usr/bin/toxiproxy-server)`. */
  readonly description: string;
  /** It was there before this world, and stays. */
  readonly outlivesUs: boolean;
}
