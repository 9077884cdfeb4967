import type { Strays } from '../lab/evidence.ts';
import type { Batches, Change, Role, ServingRole, World } from '../lab/world.ts';
import type { Ask, LoadSettings } from '../services/protocol.ts';
import type { Artifact } from './artifact.ts';
import type { BusyProgram } from './busy-program.ts';
import type { SampleCpu } from './cpu-shares.ts';
import type { ClockOffset } from './member-clock.ts';
import type { Place } from './place.ts';
import type { RunTool } from './tool.ts';
import type { Usage, UsageField } from './usage.ts';
import type { WorldPlan } from './world-plan.ts';

/**
 * Where worlds run: as processes of this machine, or as containers. Whoever plays an experiment knows this file alone, and neither pids
 * nor containers. What a runtime has started ends with it when it is disposed, and within 2 s when its runner is killed.
 */
export interface WorldRuntime extends AsyncDisposable {
  /** Such as `processes`. */
  readonly name: string;
  /** What its worlds are made of, for a report; null: of processes of this machine, as ever. */
  readonly description: string | null;
  /** Whether there is room for such a world, before anything is started. Error: `missing-tool`. */
  check(world: World): Promise<void>;
  /** Whether a storefront can be reached on this port. Error: `port-taken`. */
  checkPort(port: number): Promise<void>;
  /**
   * Fresh members for one variant; resolves once a real call went through all of them. Errors: LabError, such as
   * `broken-variant`, `not-ready`, `process-died`, `machine-short`, `interrupted`; nothing is left of it then.
   */
  start(plan: WorldPlan): Promise<StartedWorld>;
  /** A load alone, for a storefront that another program has started: it offers nothing until it is told to. */
  startLoad(settings: Omit<LoadSettings, 'role' | 'name'>): Promise<StartedLoad>;
  /** Ends with the runtime, whatever becomes of the runner. */
  readonly runTool: RunTool;
  readonly removeAtEnd: RemoveAtEnd;
  /** The machine, with this program's CPU as own, and no world's. */
  readonly sampleCpu: SampleCpu;
  /** Who takes the most of the machine beside all that this runtime runs, over a second; none: nobody, or the system does not tell. */
  listBusiest(): Promise<readonly BusyProgram[]>;
}

/** Takes away what lies there now, such as a scratch folder or a socket, with the runtime, whatever becomes of the runner. */
export type RemoveAtEnd = (path: string) => void;

/** What a person names a member by with the system's own tools: `pid 4711`, `pod model-1-x7f2`. */
export interface Handle {
  readonly kind: string;
  readonly id: string;
}

/** One program of a world. A restart replaces it by another of the same name. */
export interface Member {
  /** Such as `model-2`. */
  readonly name: string;
  readonly role: Role;
  readonly handle: Handle;
  /** When it was started, by the runner's clock (`now`), in ms. */
  readonly startedAtMs: number;
  /** Where it listens, as it sees itself; null: it only calls. */
  readonly binds: Place | null;
  /** Where others reach it. */
  readonly reachedAt: Place | null;
  /** Its `/metrics` and `/healthz`, as others reach them; null: it has none. */
  readonly admin: Place | null;
  /** Reads `of`, or all of it: what was not asked for is null. Of one that is gone everything is. Never rejects. */
  usage(of?: readonly UsageField[]): Promise<Usage>;
  /** How its clock stands to the runner's, by its answers so far: `mark` and `read` are among them. null: none told. */
  clock(): ClockOffset | null;
  /** The peak of its memory begins anew, at what it has now. Gives whether it does here. */
  resetPeak(): Promise<boolean>;
  /** Left out: it may take 15 s. Errors: what it says, `process-died`, `no-answer`, `broken-variant`. */
  ask(what: Ask, timeoutMs?: number): Promise<unknown>;
  /** What it has said since its start that two-am does not know; null: nothing. */
  readStrays(): Strays | null;
}

export interface StartedLoad extends AsyncDisposable {
  offer(ratePerSecond: number): Promise<void>;
}

/** Disposing it ends all of it. */
export interface StartedWorld extends AsyncDisposable {
  /** As they are now, by name: restarts replace them. */
  members(role?: Role): readonly Member[];
  /** The machine that it runs on, with its own CPU told apart from that of others. */
  readonly sampleCpu: SampleCpu;
  /** Views per second, from now on; with 0 a job beside them rests too. */
  offer(ratePerSecond: number, arrivals?: 'poisson' | 'constant'): Promise<void>;
  /** How long views, and batches, may take from now on, and how many batches there are. */
  fit(budgetMs: number, batches: Batches | undefined): Promise<void>;
  /** Applies a change under load; disposing the result takes it back. */
  apply(change: Change): Promise<AsyncDisposable>;
  /**
   * Ends the role's members at once and starts them again on their ports, as a deployment does at its fastest. Rejects where
   * one does not start: then all of them run what they ran before.
   */
  restart(role: ServingRole, variant?: Artifact): Promise<void>;
  /** The same for one member, such as `model-2`. */
  replace(name: string): Promise<void>;
  /** Takes the n-th model server, from 1, out of the rotation, until it is disposed. */
  drain(model: number): Promise<AsyncDisposable>;
  /** What its storefront calls, `host:port`: model servers, links to them, a balancer before them, or a ranker. */
  readonly upstream: readonly string[];
  /** Where each model server is reached, from the first on: by its link, in a world that has links. */
  readonly reached: readonly string[];
  /** For grpc-js, where one name stands for all of them; null: their addresses. */
  readonly target: string | null;
  /**
   * Gives it what hangs on the calm's rate: the connections that its load keeps open, and its storefronts' limit on descriptors,
   * in a world that has one; of those, too, that start later. Error: `missing-tool`.
   */
  sizeFor(calmPerSecond: number): Promise<void>;
  /** What puts faults on the links, with its version; null: this world has no such links. */
  readonly faultServer: string | null;
  /** What divides the load; null: nothing does. */
  readonly balancer: WorldBalancer | null;
  /** Rejects when a member ends unasked, or the run is interrupted. */
  readonly failed: Promise<never>;
  /** What the work gives, unless `failed` comes first. */
  guard<T>(work: Promise<T>): Promise<T>;
}

export interface WorldBalancer {
  readonly address: Place;
  /** Which one, and its version: `HAProxy 2.6.12 (/usr/sbin/haproxy)`. */
  readonly description: string;
  /** Absolute path of its configuration; null: the embedded one has none. */
  readonly config: string | null;
}
