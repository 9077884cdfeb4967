import type { ChangeKind } from './night/change-kinds.ts';

/**
 * What a drill may be answered with, and what a lab knows about itself as one. The lists are the same for every drill, innocent
 * mechanisms among them, so that a list gives nothing away.
 */

/** Where something has to be mended, so that it does not come back. */
export const components = {
  visitors: 'the visitors: who comes, how many, and what they ask for',
  inputs: 'what the services are fed: features, models, configuration',
  storefront: 'the storefront, its code and its process',
  ranker: 'the ranker between storefront and model, where there is one',
  model: 'a model server, or all of them',
  job: 'a job that runs beside the page views, where there is one',
  network: 'what lies between: links, balancers, names',
  machine: 'the machine that all of it runs on',
  nothing: 'nothing: no part is broken',
} as const;
export type Component = keyof typeof components;

/** How it is broken. */
export const mechanisms = {
  serialization: 'one thread is saturated with turning data into text and back',
  'lost-precision': 'numbers lose digits on the way, so that answers are others',
  'connection-per-request': 'a new connection is made for every request',
  'endless-wait': 'calls without a time limit hold every place',
  'one-connection': 'all calls go over one connection, so one server does all the work',
  'size-limit-exceeded': 'messages have outgrown a limit and are refused',
  'quota-exhausted': 'a quota is used up, so calls are refused',
  'retry-storm': 'retries multiply the load that they were meant to survive',
  'schema-mismatch': 'one service reads a field as something else than what another one has sent',
  'wrong-model': 'a model server has another model, or other weights',
  'slow-model': 'the model takes longer to compute',
  'slow-link': 'the network path to a server became slow',
  'too-few-model-servers': 'the model servers are saturated',
  'pool-too-small': 'a pool or a concurrency limit is too small for the load',
  'more-traffic': 'there are simply more visitors than the system can carry',
  'bigger-requests': 'each request carries more than before',
  'out-of-descriptors': 'a process is out of file descriptors',
  'name-resolution': 'names do not resolve',
  'memory-pressure': 'memory runs short, and garbage collection takes the time',
  'noisy-neighbour': 'other programs on the machine take the CPU',
  nothing: 'nothing is wrong now: an alert about something that has passed',
} as const;
export type Mechanism = keyof typeof mechanisms;

/** What can be seen and cited: `src/judge/drill/observables.ts` says how each is measured. */
export const evidenceIds = [
  'views-bad',
  'views-good',
  'floats-rounded',
  'scores-rounded',
  'thread-saturated',
  'thread-has-headroom',
  'encoding-in-profile',
  'many-bytes-per-float',
  'caller-waits',
  'model-latency-normal',
  'model-slow',
  'model-slots-free',
  'model-slots-full',
  'one-server-takes-all',
  'uneven-queues',
  'tls-handshake-per-call',
  'new-connection-per-call',
  'descriptors-near-limit',
  'many-calls-in-flight',
  'old-calls-in-flight',
  'no-deadline',
  'batch-rows-late',
  'batches-refused',
  'message-too-large',
  'batches-never-handled',
  'more-calls-than-views',
  'answers-wrong',
  'wrong-at-some-servers',
  'memory-high',
  'cpu-taken-by-others',
] as const;
export type EvidenceId = (typeof evidenceIds)[number];

/** Where something has to have happened in a night, so that a sentence about it fits. */
export const happenings = {
  failures: 'some requests came back without an answer',
  mitigations: 'somebody applied a mitigation',
} as const;
export type Happening = keyof typeof happenings;
/** `in`: it is left out of a night in which that did not happen. */
export type Fitting = string | { readonly in: Happening; readonly text: string };

/** True as far as it goes: tonight's trigger, or a symptom that is easily taken for the cause. */
export interface HalfRight {
  readonly is: 'trigger' | 'symptom';
  /** What remains to be asked, without the answer. */
  readonly hint: string;
}

/** `labs/<id>/drill.ts`: read for drills and postmortems alone. All of it may be read aloud before the end: only the last hint names the lab. */
export interface DrillFacts {
  /** Where it can be mended, so that tonight's trigger does no harm: one is as right as another. */
  readonly components: readonly [Component, ...Component[]];
  readonly mechanism: Mechanism;
  readonly halfRight: {
    readonly components: Readonly<Partial<Record<Component, HalfRight>>>;
    readonly mechanisms: Readonly<Partial<Record<Mechanism, HalfRight>>>;
  };
  /** What proves it: the more of it is cited, the better it is shown. */
  readonly proof: readonly EvidenceId[];
  /** Which of the night's changes is the trigger: every night tells one of each kind. null: nothing is wrong. */
  readonly trigger: ChangeKind | null;
  /** In steps, from a nudge on; the last is the runbook. */
  readonly hints: readonly [string, ...string[]];
  /** What an expert looks at first, and what that would have told. */
  readonly looksFirst: readonly [Fitting, ...Fitting[]];
  /** The first three that fit the night are asked. */
  readonly debrief: readonly [Fitting, Fitting, Fitting, ...Fitting[]];
}
