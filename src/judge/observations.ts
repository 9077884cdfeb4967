import type { Component, EvidenceId } from '../lab/drill.ts';
import type { Measure } from '../lab/measure.ts';
import type { ArmEvidence } from './evidence.ts';
import {
  badViews,
  bytesPerFloat,
  callTime,
  connectionsPerRequest,
  descriptorsUsed,
  handshakesPerRequest,
  jsonShare,
  loopBusy,
  modelTime,
  oldestRpc,
  peakRss,
  rpcsInFlight,
  slotsBusy,
  unusedCapacity,
  withoutDeadline,
} from './measures/index.ts';
import { belongsTo, type Taken, takeMeasure } from './take-measure.ts';
import { sayValue } from './wording.ts';

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

function by(measure: Measure, of: string): (evidence: ArmEvidence) => Taken {
  return (evidence) => takeMeasure(measure, measure.name, of, evidence);
}

/** Of one model server it says nothing that it takes everything. */
function takeBusiest(evidence: ArmEvidence): Taken {
  const served = (evidence.found.slots ?? [])
    .filter(({ from }) => belongsTo(from, 'model'))
    .map(({ value }) => value.served);
  if (served.length < 2) return { known: false, why: 'there is no second model server to compare it with' };
  const all = served.reduce((sum, count) => sum + count, 0);
  return all === 0 ? { known: false, why: 'no model server served a call' } : plain(Math.max(...served) / all);
}

function takeNeighbours({ disturbance }: ArmEvidence): Taken {
  return disturbance.othersShare === null
    ? { known: false, why: 'this system does not tell' }
    : plain(disturbance.othersShare);
}

function plain(value: number): Taken {
  return { known: true, value, low: value, high: value, plain: true, says: null };
}

export const observables: Readonly<Record<EvidenceId, Observable>> = {
  'views-bad': {
    says: 'more page views are bad than the SLO allows',
    component: 'storefront',
    unit: 'share',
    limit: { atLeast: 0.02 },
    take: by(badViews, 'pages'),
  },
  'views-good': {
    says: 'the SLO is met',
    component: 'storefront',
    unit: 'share',
    limit: { atMost: 0.01 },
    take: by(badViews, 'pages'),
  },
  'thread-full': {
    says: "the storefront's one thread is full",
    component: 'storefront',
    unit: 'share',
    limit: { atLeast: 0.9 },
    take: by(loopBusy, 'storefront'),
  },
  'thread-idle': {
    says: "the storefront's thread has time to spare",
    component: 'storefront',
    unit: 'share',
    limit: { atMost: 0.75 },
    take: by(loopBusy, 'storefront'),
  },
  'text-in-profile': {
    says: 'a profile of the storefront is led by text that is made or read',
    component: 'storefront',
    unit: 'share',
    limit: { atLeast: 0.3 },
    take: by(jsonShare, 'storefront'),
  },
  'bytes-per-float': {
    says: 'a float takes far more than its four bytes on the wire',
    component: 'storefront',
    unit: 'bytes',
    limit: { atLeast: 8 },
    take: by(bytesPerFloat, 'model'),
  },
  'caller-waits': {
    says: 'a model call takes far longer for its caller than a model needs',
    component: 'storefront',
    unit: 'ms',
    limit: { atLeast: 150 },
    take: by(callTime, 'storefront'),
  },
  'model-as-ever': {
    says: 'the model is as quick as ever, by its own clock',
    component: 'model',
    unit: 'ms',
    limit: { atMost: 60 },
    take: by(modelTime, 'model'),
  },
  'model-slow': {
    says: 'the model is slow by its own clock',
    component: 'model',
    unit: 'ms',
    limit: { atLeast: 60 },
    take: by(modelTime, 'model'),
  },
  'slots-free': {
    says: 'even the busiest model server has most of its places free',
    component: 'model',
    unit: 'share',
    limit: { atLeast: 0.5 },
    take: by(unusedCapacity, 'model'),
  },
  'slots-full': {
    says: 'the model servers are full',
    component: 'model',
    unit: 'share',
    limit: { atLeast: 0.9 },
    take: by(slotsBusy, 'model'),
  },
  'one-server-busiest': {
    says: 'one model server takes nearly all calls',
    component: 'network',
    unit: 'share',
    limit: { atLeast: 0.8 },
    take: takeBusiest,
  },
  handshakes: {
    says: 'there is a TLS handshake for every other request, or for each',
    component: 'storefront',
    unit: 'per request',
    limit: { atLeast: 0.5 },
    take: by(handshakesPerRequest, 'storefront'),
  },
  'new-connections': {
    says: 'there is a new connection for every other request, or for each',
    component: 'storefront',
    unit: 'per request',
    limit: { atLeast: 0.5 },
    take: by(connectionsPerRequest, 'storefront'),
  },
  'descriptors-full': {
    says: 'the storefront is at its limit of descriptors',
    component: 'storefront',
    unit: 'share',
    limit: { atLeast: 0.8 },
    take: by(descriptorsUsed, 'storefront'),
  },
  'calls-pinned': {
    says: 'dozens of calls are in flight at once',
    component: 'storefront',
    unit: 'count',
    limit: { atLeast: 48 },
    take: by(rpcsInFlight, 'storefront'),
  },
  'calls-old': {
    says: 'calls are older than any user waits',
    component: 'storefront',
    unit: 'ms',
    limit: { atLeast: 1_000 },
    take: by(oldestRpc, 'storefront'),
  },
  'no-deadline': {
    says: 'calls leave without a deadline',
    component: 'storefront',
    unit: 'share',
    limit: { atLeast: 0.5 },
    take: by(withoutDeadline, 'storefront'),
  },
  'memory-full': {
    says: 'the storefront holds more than 1.5 GB of memory',
    component: 'storefront',
    unit: 'MiB',
    limit: { atLeast: 1_536 },
    take: by(peakRss, 'storefront'),
  },
  neighbours: {
    says: 'others on the machine take much of its CPU',
    component: 'machine',
    unit: 'share',
    limit: { atLeast: 0.3 },
    take: takeNeighbours,
  },
};

/** Everything that can be seen in one window, each with its value or why there is none. */
export function observe(evidence: ArmEvidence): Observation[] {
  return Object.entries(observables).map(([id, { limit, take }]) => {
    const taken = take(evidence);
    // The keys are those of the record.
    const named = { id: id as EvidenceId };
    if (!taken.known) return { ...named, value: null, isSo: null, why: taken.why };
    const { value } = taken;
    return { ...named, value, isSo: 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost, why: null };
  });
}

/** `the storefront's one thread is full: 99.8 %, at least 90 % would be that`. */
export function sayObservation({ id, value }: Observation): string {
  const { says, unit, limit } = observables[id];
  if (value === null) return says;
  const bound =
    'atLeast' in limit ? `from ${sayValue(limit.atLeast, unit)} on` : `up to ${sayValue(limit.atMost, unit)}`;
  return `${says} (${sayValue(value, unit)}; it counts ${bound})`;
}
