import type { EvidenceId } from '../../lab/drill.ts';
import type { ServingRole } from '../../lab/world.ts';
import { type DrillEvent, listEvents } from './drill-record.ts';

/** A look that somebody can take in a drill. */
interface Look {
  /** `page`: told by the pager, or in the logs that it names. */
  readonly kind: 'page' | 'status' | 'verify' | 'cpu' | 'channelz' | 'sockets' | 'latency' | 'answers';
  /** At whom; left out: it does not matter. */
  readonly at?: ServingRole;
}

const page: Look = { kind: 'page' };
const status: Look = { kind: 'status' };
const latency: Look = { kind: 'latency' };
const answers: Look = { kind: 'answers' };
const look = (kind: Look['kind'], at: ServingRole): Look => ({ kind, at });
const ofStorefront = look('sockets', 'storefront');
const ofModel = look('sockets', 'model');
const ofJob = look('sockets', 'job');

/** Which looks show a thing that can be cited: any of them does; the first is the one that is named. */
const shownBy: Readonly<Record<EvidenceId, readonly [Look, ...Look[]]>> = {
  'views-bad': [page],
  'views-good': [status, latency, { kind: 'verify' }],
  'floats-rounded': [ofModel],
  'scores-rounded': [ofStorefront],
  'thread-saturated': [status, look('cpu', 'storefront')],
  'thread-has-headroom': [status, look('cpu', 'storefront')],
  'encoding-in-profile': [look('cpu', 'storefront')],
  'many-bytes-per-float': [ofStorefront, ofModel],
  'caller-waits': [latency],
  'model-latency-normal': [latency],
  'model-slow': [latency],
  'model-slots-free': [ofModel],
  'model-slots-full': [ofModel],
  'one-server-takes-all': [ofModel, look('channelz', 'storefront'), look('channelz', 'ranker')],
  'uneven-queues': [ofModel],
  'tls-handshake-per-call': [ofStorefront],
  'new-connection-per-call': [ofStorefront],
  'descriptors-near-limit': [ofStorefront],
  'many-calls-in-flight': [status, ofStorefront, look('channelz', 'storefront')],
  'old-calls-in-flight': [ofStorefront],
  'no-deadline': [ofStorefront],
  'batch-rows-late': [page],
  'batches-refused': [page],
  'message-too-large': [ofJob],
  'batches-never-handled': [ofJob, ofModel],
  'more-calls-than-views': [ofStorefront],
  'answers-wrong': [answers, status, page],
  'wrong-at-some-servers': [answers],
  'memory-high': [ofStorefront],
  'cpu-taken-by-others': [status],
};

/** What somebody has looked at, and may cite. */
export type Looked = (id: EvidenceId) => boolean;

/** By the record. Older drills do not say whom a look was at: there any look of its kind counts. */
export function lookedIn(events: readonly DrillEvent[]): Looked {
  const taken = listEvents(events, 'inspected');
  const hasVerified = listEvents(events, 'verified').some(({ of }) => of === 'mitigation');
  const hasTaken = ({ kind, at }: Look) =>
    kind === 'page' ||
    (kind === 'verify' && hasVerified) ||
    taken.some(({ evidence, role }) => evidence === kind && (at === undefined || role === undefined || role === at));
  return (id) => shownBy[id].some(hasTaken);
}

/** The command that shows it: `drill evidence sockets storefront`. */
export function commandFor(id: EvidenceId): string {
  const [{ kind, at }] = shownBy[id];
  if (kind === 'page' || kind === 'status') return 'drill status';
  return ['drill evidence', kind, at === 'model' ? 'model-1' : (at ?? 'storefront')].join(' ');
}
