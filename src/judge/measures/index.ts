/** What a lab's files import as `#measures`. */
export { callsInFlight, callTime } from './calls.ts';
export { busiestConnection } from './channelz.ts';
export { jsonShare } from './cpu-profile.ts';
export { descriptorsHeld, descriptorsUsed } from './descriptors.ts';
export { handshakesPerRequest, handshakeTime } from './handshakes.ts';
export { badViews, degradedShare, p50Latency, p99Latency } from './outcomes.ts';
export { cpuPerHandled, loopBusy, peakRss } from './process.ts';
export {
  callsCancelled,
  inFlightByAge,
  oldestRpc,
  rpcsBegun,
  rpcsInFlight,
  withoutDeadline,
  workForNobody,
} from './rpcs.ts';
export { goodPerSecond, p99PerSecond, viewsPerSecond } from './seconds.ts';
export { busiestShare, modelQueueTime, modelTime, slotsBusy, unusedCapacity } from './slots.ts';
export { bytesPerFloat, connectionsPerRequest } from './wire.ts';
