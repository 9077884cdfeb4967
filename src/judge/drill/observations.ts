import { type Component, type EvidenceId, evidenceIds } from '../../lab/drill.ts';
import type { Measure } from '../../lab/measure.ts';
import { type Taken, takeMeasure } from '../figures/take-measure.ts';
import { pagesIn } from '../figures/views.ts';
import {
  badViews,
  batchesHandled,
  busiestShare,
  bytesPerFloat,
  callTime,
  connectionsPerRequest,
  descriptorsUsed,
  exhaustedShare,
  handshakesPerRequest,
  idleElsewhere,
  jsonShare,
  lateRows,
  limitUsed,
  loopBusy,
  modelTime,
  oldestRpc,
  peakRss,
  rpcsInFlight,
  slotsBusy,
  unusedCapacity,
  withoutDeadline,
} from '../measures/index.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import type { Arm } from '../record/result.ts';
import { ofRole } from '../record/roles.ts';
import { sumOf } from '../statistics/sum.ts';
import { sayValue } from '../wording.ts';

/**
 * What somebody on call can see and cite, the same for every drill. A value decides, as it does on a dashboard: the thresholds
 * lie far from both what is ordinary and what an incident shows.
 */
export interface Observable {
  /** As it reads when it is so. */
  readonly says: string;
  readonly component: Component;
  readonly unit: Measure['unit'];
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
  /** The measure's name and whose it is, by which a stored arm may have its value; null: it is none. */
  readonly measured: { readonly name: string; readonly of: string } | null;
  take(evidence: ArmEvidence): Taken;
}

/** What one look showed. */
export interface Observation {
  readonly id: EvidenceId;
  /** null: it was not measured, and `why` tells. */
  readonly value: number | null;
  readonly isSo: boolean | null;
  readonly why: string | null;
}

function by(measure: Measure, of: string): Pick<Observable, 'unit' | 'measured' | 'take'> {
  return {
    unit: measure.unit,
    measured: { name: measure.name, of },
    take: (evidence) => takeMeasure(measure, measure.name, of, evidence),
  };
}

/** Of one model server it says nothing that it takes everything. */
function takeBusiest(evidence: ArmEvidence): Taken {
  const served = ofRole(evidence.found.slots ?? [], evidence.roles, 'model').map(({ value }) => value.served);
  if (served.length < 2) return { known: false, why: 'there is no second model server to compare it with' };
  const all = served.reduce((sum, count) => sum + count, 0);
  return all === 0 ? { known: false, why: 'no model server served a call' } : plain(Math.max(...served) / all);
}

/** Of handlers that never ran it says nothing where nobody sent a batch. */
function takeHandled(evidence: ArmEvidence): Taken {
  const sent = (evidence.found.outcomes ?? []).some(({ from, value }) => from === 'batches' && value.views.length > 0);
  if (!sent) return { known: false, why: 'no batch was sent' };
  return takeMeasure(batchesHandled, batchesHandled.name, 'model', evidence);
}

const fewestViews = 20;

/** Whatever becomes of a view, it asks once: what is more was asked again. */
function takeCallsPerView({ found, roles }: ArmEvidence): Taken {
  const begun = sumOf(ofRole(found.rpcs ?? [], roles, 'storefront'), ({ value }) => value.begun);
  const views = pagesIn(found.outcomes)?.views.length ?? 0;
  if (begun === 0) return { known: false, why: 'the storefront made no gRPC call' };
  return views < fewestViews ? { known: false, why: 'too few views arrived' } : plain(begun / views);
}

function takeNeighbours({ disturbance }: ArmEvidence): Taken {
  return disturbance.othersShare === null
    ? { known: false, why: 'not available on this system' }
    : plain(disturbance.othersShare);
}

function plain(value: number): Taken {
  return { known: true, value, low: value, high: value, plain: true, says: null };
}

export const observables: Readonly<Record<EvidenceId, Observable>> = {
  'views-bad': {
    says: 'more page views are bad than the SLO allows',
    component: 'storefront',
    limit: { atLeast: 0.02 },
    ...by(badViews, 'pages'),
  },
  'views-good': {
    says: 'the SLO is met',
    component: 'storefront',
    limit: { atMost: 0.01 },
    ...by(badViews, 'pages'),
  },
  'thread-full': {
    says: "the storefront's one thread is full",
    component: 'storefront',
    limit: { atLeast: 0.9 },
    ...by(loopBusy, 'storefront'),
  },
  'thread-idle': {
    says: "the storefront's thread has time to spare",
    component: 'storefront',
    limit: { atMost: 0.75 },
    ...by(loopBusy, 'storefront'),
  },
  'text-in-profile': {
    says: 'a profile of the storefront is dominated by encoding and decoding text',
    component: 'storefront',
    limit: { atLeast: 0.3 },
    ...by(jsonShare, 'storefront'),
  },
  'bytes-per-float': {
    says: 'a float takes far more than its four bytes on the wire',
    component: 'storefront',
    limit: { atLeast: 8 },
    ...by(bytesPerFloat, 'model'),
  },
  'caller-waits': {
    says: 'a model call takes far longer for its caller than the model needs',
    component: 'storefront',
    limit: { atLeast: 150 },
    ...by(callTime, 'storefront'),
  },
  'model-as-ever': {
    says: 'the model is as quick as ever, by its own clock',
    component: 'model',
    limit: { atMost: 60 },
    ...by(modelTime, 'model'),
  },
  'model-slow': {
    says: 'the model is slow by its own clock',
    component: 'model',
    limit: { atLeast: 60 },
    ...by(modelTime, 'model'),
  },
  'slots-free': {
    says: 'even the busiest model server has most of its slots free',
    component: 'model',
    limit: { atLeast: 0.5 },
    ...by(unusedCapacity, 'model'),
  },
  'slots-full': {
    says: 'the model servers are full',
    component: 'model',
    limit: { atLeast: 0.9 },
    ...by(slotsBusy, 'model'),
  },
  'one-server-busiest': {
    says: 'one model server takes nearly all calls',
    component: 'network',
    unit: 'share',
    limit: { atLeast: 0.8 },
    measured: { name: busiestShare.name, of: 'model' },
    take: takeBusiest,
  },
  'idle-elsewhere': {
    says: 'calls wait at one model server while others have free slots',
    component: 'network',
    limit: { atLeast: 0.3 },
    ...by(idleElsewhere, 'model'),
  },
  handshakes: {
    says: 'there is a TLS handshake for every other request, or for every one',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(handshakesPerRequest, 'storefront'),
  },
  'new-connections': {
    says: 'there is a new connection for every other request, or for every one',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(connectionsPerRequest, 'storefront'),
  },
  'descriptors-full': {
    says: 'the storefront is at or near its limit of descriptors',
    component: 'storefront',
    limit: { atLeast: 0.8 },
    ...by(descriptorsUsed, 'storefront'),
  },
  'calls-pinned': {
    says: 'dozens of calls are in flight at once',
    component: 'storefront',
    limit: { atLeast: 48 },
    ...by(rpcsInFlight, 'storefront'),
  },
  'calls-old': {
    says: 'calls are older than any user would wait',
    component: 'storefront',
    limit: { atLeast: 1_000 },
    ...by(oldestRpc, 'storefront'),
  },
  'no-deadline': {
    says: 'calls leave without a deadline',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(withoutDeadline, 'storefront'),
  },
  'rows-late': {
    says: 'more batch rows are late, or never answered, than the SLO allows',
    component: 'job',
    limit: { atLeast: 0.1 },
    ...by(lateRows, 'batches'),
  },
  'batches-refused': {
    says: 'batches come back as RESOURCE_EXHAUSTED',
    component: 'job',
    limit: { atLeast: 0.5 },
    ...by(exhaustedShare, 'batches'),
  },
  'message-too-large': {
    says: 'the largest message is larger than gRPC accepts by default',
    component: 'job',
    limit: { atLeast: 1 },
    ...by(limitUsed, 'job'),
  },
  'never-handled': {
    says: 'batches are sent, but no handler of the model runs for them',
    component: 'model',
    limit: { atMost: 0 },
    ...by(batchesHandled, 'model'),
    take: takeHandled,
  },
  'calls-multiplied': {
    says: 'the storefront makes far more calls than there are views',
    component: 'storefront',
    unit: 'per request',
    limit: { atLeast: 1.5 },
    measured: { name: 'calls per view', of: 'storefront' },
    take: takeCallsPerView,
  },
  'memory-full': {
    says: 'the storefront holds more than 1.5 GB of memory',
    component: 'storefront',
    limit: { atLeast: 1_536 },
    ...by(peakRss, 'storefront'),
  },
  neighbours: {
    says: "other programs take much of the machine's CPU",
    component: 'machine',
    unit: 'share',
    limit: { atLeast: 0.3 },
    measured: null,
    take: takeNeighbours,
  },
};

/** Everything that can be seen in one window, each with its value or why there is none. */
export function observe(evidence: ArmEvidence): Observation[] {
  return list(({ take }) => {
    const taken = take(evidence);
    if (!taken.known) return taken.why;
    return Number.isNaN(taken.value) ? 'nothing was counted' : taken.value;
  });
}

/** The same of a stored arm, as far as its lab has measured it. */
export function observeArm(arm: Arm): Observation[] {
  const all = [...arm.slis, ...arm.signs, ...arm.figures];
  return list(({ measured }) => {
    if (measured === null) return arm.disturbance.othersShare ?? 'not available on this system';
    const found = all.find(({ name, of }) => name === measured.name && of === measured.of);
    return found?.value ?? `the run did not measure the ${measured.name} of ${measured.of}`;
  });
}

/** `read` gives a value, or why there is none. */
function list(read: (observable: Observable) => number | string): Observation[] {
  return evidenceIds.map((id) => {
    const value = read(observables[id]);
    if (typeof value === 'string') return { id, value: null, isSo: null, why: value };
    const { limit } = observables[id];
    return { id, value, isSo: 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost, why: null };
  });
}

/** `the storefront's one thread is full: 99.8 %, at least 90 % would be that`. */
export function sayObservation({ id, value }: Observation): string {
  const { says, unit, limit } = observables[id];
  if (value === null) return says;
  const bound = 'atLeast' in limit ? `from ${sayValue(limit.atLeast, unit)}` : `up to ${sayValue(limit.atMost, unit)}`;
  return `${says} (${sayValue(value, unit)}; true ${bound})`;
}
