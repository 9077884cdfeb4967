import type { Blame } from './account.ts';
import { type Found, fullLoop, looksLikeNetwork, meanOf, nothingEnded, sayBusy, sayStarved } from './found.ts';
import { sayMs } from './say-ms.ts';
import type { WatchedService } from './watched-service.ts';

type Blamed = Omit<Blame, 'checks'>;

/** A storefront of `up`: it knows views, its calls, and what is still on its way; its model servers know their own. */
export function blameStorefront(storefront: WatchedService, models: readonly WatchedService[]): Found {
  const views = storefront.timed('storefront_view_duration_seconds');
  const calls = storefront.timed('storefront_model_call_duration_seconds');
  const inFlight = storefront.gauge('storefront_model_calls_in_flight') ?? 0;
  const oldestMs = (storefront.gauge('storefront_model_calls_oldest_seconds') ?? 0) * 1_000;
  const facts = [
    `${inFlight} calls in flight, the oldest for ${sayMs(oldestMs)}.`,
    ...[storefront, ...models].map(sayBusy),
  ];
  if (views === null || views.meanMs === null) {
    if (inFlight === 0) throw nothingEnded([storefront]);
    return stuck(inFlight, oldestMs, storefront, facts);
  }
  const { count, meanMs } = views;
  const callMs = Math.min(meanMs, ((calls?.meanMs ?? 0) * (calls?.count ?? 0)) / count);
  const ownMs = meanMs - callMs;
  const cpuMs = (storefront.cores * storefront.seconds * 1_000) / count;
  const workMs = Math.min(ownMs, cpuMs);
  const modelOfCall =
    models.length === 0 ? null : meanOf(models.flatMap((one) => one.timed('model_inference_duration_seconds') ?? []));
  const modelMs = modelOfCall === null ? null : Math.min(callMs, modelOfCall * ((calls?.count ?? 0) / count));
  const waiting = models.reduce((sum, one) => sum + (one.gauge('model_calls_waiting') ?? 0), 0);
  const split = { ownMs, callMs, workMs, modelMs, waiting, cpuMs, inFlight, oldestMs };
  return {
    what: `a page view of ${count.toLocaleString('en')} in ${storefront.seconds.toFixed(0)} s`,
    meanMs,
    tail: views.p99,
    modelMs,
    parts: [
      { name: 'before and after the call', meanMs: ownMs, tailMs: null },
      ...(modelMs === null
        ? [{ name: 'the call, the model in it', meanMs: callMs, tailMs: null }]
        : [
            { name: 'the model', meanMs: modelMs, tailMs: null },
            { name: 'the call beside the model', meanMs: callMs - modelMs, tailMs: null },
          ]),
    ],
    facts,
    cannotTell: [
      ...(modelMs === null
        ? ["What of a call is the model's own: name the URLs of its model servers' metrics too."]
        : []),
      'How much of the CPU is encode and decode: a CPU profile would say.',
    ],
    blames: storefront.loop >= fullLoop ? blameFull(split, storefront) : blameRoomy(split),
  };
}

interface Split {
  /** Of a view, outside its call. */
  readonly ownMs: number;
  readonly callMs: number;
  /** What CPU can be of `ownMs` at most. */
  readonly workMs: number;
  /** null: no model server was named. */
  readonly modelMs: number | null;
  /** Calls that wait for a slot just now. */
  readonly waiting: number;
  readonly cpuMs: number;
  readonly inFlight: number;
  readonly oldestMs: number;
}

function blameFull({ ownMs, callMs, modelMs, cpuMs }: Split, storefront: WatchedService): Blamed[] {
  const upToMs = ownMs + callMs - (modelMs ?? 0);
  return [
    {
      id: 'serialization',
      ms: null,
      upToMs,
      because: `the event loop is full, and all but the model waits behind the ${sayMs(cpuMs)} of CPU that a view costs, encode and decode in it`,
    },
    { id: 'thread', ms: null, upToMs, because: `the event loop has no time left${sayStarved(storefront)}` },
    { id: 'round-trips', ms: null, because: looksLikeNetwork },
    { id: 'connections', ms: null, because: 'what it costs to make them is in the same CPU' },
    blameModel(modelMs, callMs),
  ];
}

function blameRoomy({ ownMs, callMs, workMs, modelMs, waiting, cpuMs, inFlight, oldestMs }: Split): Blamed[] {
  const besideMs = callMs - (modelMs ?? 0);
  const between = modelMs !== null && waiting === 0 ? { ms: besideMs } : { ms: null, upToMs: besideMs };
  return [
    {
      id: 'serialization',
      ms: workMs,
      because: `a view costs ${sayMs(cpuMs)} of CPU, encode and decode in it, and the event loop has room`,
    },
    {
      id: 'round-trips',
      ...between,
      because: `calls take ${sayMs(besideMs)} ${modelMs === null ? 'with' : 'beside'} the model, and the event loop has room`,
    },
    { id: 'thread', ms: 0, because: 'the event loop has room' },
    blameModel(modelMs, callMs),
    {
      id: 'bound',
      ms: ownMs - workMs,
      because: `views wait before their call, with ${inFlight} in flight, the oldest for ${sayMs(oldestMs)}`,
    },
    {
      id: 'slots',
      ...(waiting > 0 ? { ms: null, upToMs: besideMs } : { ms: 0 }),
      because: `${waiting} calls wait for a slot of the model just now`,
    },
  ];
}

function blameModel(modelMs: number | null, callMs: number): Blamed {
  return modelMs === null
    ? { id: 'model', ms: null, upToMs: callMs, because: `a call takes ${sayMs(callMs)} with the model in it` }
    : { id: 'model', ms: modelMs, because: `the model itself took ${sayMs(modelMs)}` };
}

/** Nothing ends any more: there is no mean, and no histogram will ever show these calls. */
function stuck(inFlight: number, oldestMs: number, { seconds, loop }: WatchedService, facts: string[]): Found {
  const isFull = loop >= fullLoop;
  return {
    what: `a page view: none ended in ${seconds.toFixed(0)} s`,
    meanMs: null,
    tail: null,
    modelMs: null,
    parts: [],
    facts,
    cannotTell: ['Histograms know only what has ended: these calls are in none of them.'],
    blames: [
      {
        id: 'bound',
        ms: null,
        upToMs: isFull ? 0 : oldestMs,
        because: `${inFlight} calls are in flight, the oldest for ${sayMs(oldestMs)}, and nothing ends: what comes next waits for their places`,
      },
      {
        id: 'thread',
        ms: isFull ? null : 0,
        ...(isFull ? { upToMs: oldestMs } : {}),
        because: isFull ? 'the event loop is full' : 'the event loop has room',
      },
      { id: 'serialization', ms: null, because: 'nothing ended that it could have been measured in' },
      { id: 'model', ms: null, because: 'nothing ended that it could have been measured in' },
    ],
  };
}
