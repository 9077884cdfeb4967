import type { EvidenceId } from '../../lab/drill.ts';
import type { Measure } from '../../lab/measure.ts';
import { takeMeasure } from '../figures/take-measure.ts';
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
  roundedFloats,
  rpcsInFlight,
  slotsBusy,
  unusedCapacity,
  withoutDeadline,
  wrongApart,
  wrongInTime,
} from '../measures/index.ts';
import type { Observable } from './observable.ts';
import { takeBusiest, takeCallsPerView, takeHandled, takeNeighbours } from './take-observed.ts';

/** How each thing that can be cited is measured, and from which value on it is so. */
export const observables: Readonly<Record<EvidenceId, Observable>> = {
  'views-bad': {
    text: 'more page views are bad than the SLO allows',
    component: 'storefront',
    limit: { atLeast: 0.02 },
    ...by(badViews, 'pages'),
  },
  'views-good': {
    text: 'page views meet their SLO',
    component: 'storefront',
    limit: { atMost: 0.01 },
    ...by(badViews, 'pages'),
  },
  'floats-rounded': {
    text: 'features reach the model with six significant digits or fewer',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(roundedFloats, 'accelerator'),
  },
  'scores-rounded': {
    text: 'scores reach the page with six significant digits or fewer',
    component: 'model',
    limit: { atLeast: 0.5 },
    ...by(roundedFloats, 'load'),
  },
  'thread-saturated': {
    text: "the storefront's one thread is full",
    component: 'storefront',
    limit: { atLeast: 0.9 },
    ...by(loopBusy, 'storefront'),
  },
  'thread-has-headroom': {
    text: "the storefront's thread has time to spare",
    component: 'storefront',
    limit: { atMost: 0.75 },
    ...by(loopBusy, 'storefront'),
  },
  'encoding-in-profile': {
    text: 'a profile of the storefront is dominated by encoding and decoding text',
    component: 'storefront',
    limit: { atLeast: 0.3 },
    ...by(jsonShare, 'storefront'),
  },
  'many-bytes-per-float': {
    text: 'a float takes far more than its four bytes on the wire',
    component: 'storefront',
    limit: { atLeast: 8 },
    ...by(bytesPerFloat, 'model'),
  },
  'caller-waits': {
    text: 'a model call takes far longer for its caller than the model needs',
    component: 'storefront',
    limit: { atLeast: 150 },
    ...by(callTime, 'storefront'),
  },
  'model-latency-normal': {
    text: 'the model is as quick as ever, by its own clock',
    component: 'model',
    limit: { atMost: 60 },
    ...by(modelTime, 'model'),
  },
  'model-slow': {
    text: 'the model is slow by its own clock',
    component: 'model',
    limit: { atLeast: 90 },
    ...by(modelTime, 'model'),
  },
  'model-slots-free': {
    text: 'even the busiest model server has most of its slots free',
    component: 'model',
    limit: { atLeast: 0.5 },
    ...by(unusedCapacity, 'model'),
  },
  'model-slots-full': {
    text: 'the model servers are full',
    component: 'model',
    limit: { atLeast: 0.9 },
    ...by(slotsBusy, 'model'),
  },
  'one-server-takes-all': {
    text: 'one model server takes nearly all calls',
    component: 'network',
    unit: 'share',
    limit: { atLeast: 0.8 },
    measured: { name: busiestShare.name, of: 'model' },
    take: takeBusiest,
  },
  'uneven-queues': {
    text: 'calls wait at one model server while others have free slots',
    component: 'network',
    limit: { atLeast: 0.3 },
    ...by(idleElsewhere, 'model'),
  },
  'tls-handshake-per-call': {
    text: 'there is a TLS handshake for every other request, or for every one',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(handshakesPerRequest, 'storefront'),
  },
  'new-connection-per-call': {
    text: 'there is a new connection for every other request, or for every one',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(connectionsPerRequest, 'storefront'),
  },
  'descriptors-near-limit': {
    text: 'the storefront is at or near its limit of descriptors',
    component: 'storefront',
    limit: { atLeast: 0.8 },
    ...by(descriptorsUsed, 'storefront'),
  },
  'many-calls-in-flight': {
    text: 'dozens of calls are in flight at once',
    component: 'storefront',
    limit: { atLeast: 48 },
    ...by(rpcsInFlight, 'storefront'),
  },
  'old-calls-in-flight': {
    text: 'calls are older than any user would wait',
    component: 'storefront',
    limit: { atLeast: 1_000 },
    ...by(oldestRpc, 'storefront'),
  },
  'no-deadline': {
    text: 'calls leave without a deadline',
    component: 'storefront',
    limit: { atLeast: 0.5 },
    ...by(withoutDeadline, 'storefront'),
  },
  'batch-rows-late': {
    text: 'more batch rows are late, or never answered, than the SLO allows',
    component: 'job',
    limit: { atLeast: 0.1 },
    ...by(lateRows, 'batches'),
  },
  'batches-refused': {
    text: 'batches come back as RESOURCE_EXHAUSTED',
    component: 'job',
    limit: { atLeast: 0.5 },
    ...by(exhaustedShare, 'batches'),
  },
  'message-too-large': {
    text: 'the largest message is larger than gRPC accepts by default',
    component: 'job',
    limit: { atLeast: 1 },
    ...by(limitUsed, 'job'),
  },
  'batches-never-handled': {
    text: 'batches are sent, but no handler of the model runs for them',
    component: 'model',
    limit: { atMost: 0 },
    ...by(batchesHandled, 'model'),
    take: takeHandled,
  },
  'more-calls-than-views': {
    text: 'the storefront makes far more calls than there are views',
    component: 'storefront',
    unit: 'per request',
    limit: { atLeast: 1.5 },
    measured: { name: 'calls per view', of: 'storefront' },
    take: takeCallsPerView,
  },
  'answers-wrong': {
    text: 'page views are answered in time, and wrongly',
    component: 'model',
    limit: { atLeast: 0.05 },
    ...by(wrongInTime, 'pages'),
  },
  'wrong-at-some-servers': {
    text: 'answers of some model servers are wrong, and those of others are right',
    component: 'model',
    limit: { atLeast: 0.5 },
    ...by(wrongApart, 'model'),
  },
  'memory-high': {
    text: 'the storefront holds more than 1.5 GB of memory',
    component: 'storefront',
    limit: { atLeast: 1_536 },
    ...by(peakRss, 'storefront'),
  },
  'cpu-taken-by-others': {
    text: "other programs take much of the machine's CPU",
    component: 'machine',
    unit: 'share',
    limit: { atLeast: 0.3 },
    measured: null,
    take: takeNeighbours,
  },
};

/** Of each two only one can be so at a time: a judgement takes both from one look. */
export const exclusive: readonly (readonly [EvidenceId, EvidenceId])[] = [
  ['views-good', 'views-bad'],
  ['thread-has-headroom', 'thread-saturated'],
  ['model-latency-normal', 'model-slow'],
  ['model-slots-free', 'model-slots-full'],
];

function by(measure: Measure, of: string): Pick<Observable, 'unit' | 'measured' | 'take'> {
  return {
    unit: measure.unit,
    measured: { name: measure.name, of },
    take: (evidence) => takeMeasure(measure, measure.name, of, evidence),
  };
}
