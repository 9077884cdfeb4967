import { type Found, fullLoop, looksLikeNetwork, nothingEnded, sayBusy, sayStarved } from './found.ts';
import { sayMs } from './say-ms.ts';
import type { Timed, WatchedService } from './watched-service.ts';

/** One of `serve`: it knows the call, its model and the queue before it, and what CPU all of that took. */
export function blameServed(service: WatchedService): Found {
  const calls = callsOf(service);
  if (calls.meanMs === null) throw nothingEnded([service]);
  const { count, meanMs } = calls;
  // A stream has many tokens: what they took together belongs to one call.
  const perCall = (timed: Timed | null) => (timed === null ? null : ((timed.meanMs ?? 0) * timed.count) / count);
  const modelMs = perCall(service.timed('model_inference_duration_seconds')) ?? 0;
  const queueMs = perCall(service.timed('model_queue_duration_seconds')) ?? 0;
  const restMs = Math.max(0, meanMs - modelMs - queueMs);
  const cpuMs = (service.cores * service.seconds * 1_000) / count;
  const workMs = Math.min(restMs, cpuMs);
  const waitMs = restMs - workMs;
  const isFull = service.loop >= fullLoop;
  return {
    what: `a call of ${count.toLocaleString('en')} in ${service.seconds.toFixed(0)} s, as the server sees it`,
    meanMs,
    tail: calls.p99,
    modelMs,
    parts: [
      { name: 'waiting for a slot', meanMs: queueMs, tailMs: null },
      { name: 'the model', meanMs: modelMs, tailMs: null },
      { name: 'CPU, at most', meanMs: workMs, tailMs: null },
      { name: 'neither', meanMs: waitMs, tailMs: null },
    ],
    facts: [sayBusy(service)],
    cannotTell: [
      "What lies before the headers of a request, in the client and on the way, is in no server's metrics.",
      `A call costs ${sayMs(cpuMs)} of CPU; how much of that is encode and decode, the metrics do not say.`,
    ],
    blames: isFull
      ? blameFull({ meanMs, cpuMs, modelMs, queueMs }, service)
      : blameRoomy({ workMs, waitMs, modelMs, queueMs, cpuMs }, service),
  };
}

/** The model's slots are in the same process: once its event loop is full, their times too have waits for it in them. */
function blameFull(
  { meanMs, cpuMs, modelMs, queueMs }: { meanMs: number; cpuMs: number; modelMs: number; queueMs: number },
  service: WatchedService,
): Found['blames'] {
  return [
    {
      id: 'serialization',
      ms: null,
      upToMs: meanMs,
      because: `the event loop is full, and everything waits behind the ${sayMs(cpuMs)} of CPU that a call costs, with decode and encode in it`,
    },
    { id: 'thread', ms: null, upToMs: meanMs, because: `the event loop has no time left${sayStarved(service)}` },
    { id: 'model', ms: null, upToMs: modelMs, because: 'its timer waits for the full event loop too' },
    { id: 'slots', ms: null, upToMs: queueMs, because: 'slots are given back late while the event loop is full' },
    { id: 'round-trips', ms: null, because: looksLikeNetwork },
  ];
}

function blameRoomy(
  {
    workMs,
    waitMs,
    modelMs,
    queueMs,
    cpuMs,
  }: { workMs: number; waitMs: number; modelMs: number; queueMs: number; cpuMs: number },
  { loop }: WatchedService,
): Found['blames'] {
  return [
    {
      id: 'serialization',
      ms: workMs,
      because: `a call costs ${sayMs(cpuMs)} of CPU, and decode and encode are most of what is done for it`,
    },
    {
      id: 'round-trips',
      ms: waitMs,
      because: `${sayMs(waitMs)} were neither CPU nor model: a body that comes slowly, or an answer that leaves slowly`,
    },
    { id: 'thread', ms: 0, because: `the event loop is at work ${Math.round(loop * 100)} % of the time: it has room` },
    { id: 'model', ms: modelMs, because: `the model itself took ${sayMs(modelMs)}` },
    { id: 'slots', ms: queueMs, because: `calls waited ${sayMs(queueMs)} for a slot of the model` },
  ];
}

/** A gateway has both; it is asked by whom it is called. */
function callsOf(service: WatchedService): Timed {
  const all = [service.timed('http_request_duration_seconds'), service.timed('grpc_server_handling_seconds')];
  const none: Timed = { count: 0, meanMs: null, p99: null };
  return all.reduce<Timed>((most, one) => (one !== null && one.count > most.count ? one : most), none);
}
