/** What a lab's files import as `#measures`. */
export { wrongApart, wrongByServer, wrongInTime } from './answers.ts';
export {
  averageCpu,
  idleElsewhere,
  rebalanceTime,
  requestsPerServer,
  scaleUpTime,
  timesFairShare,
} from './balance.ts';
export { exhaustedShare, lateRows } from './batches.ts';
export {
  callsFailed,
  callsInFlight,
  callsInternal,
  callsUnavailable,
  callTime,
  failuresPerSecond,
  internalAtOnce,
} from './calls.ts';
export { busiestConnection, callsPerConnection } from './channelz.ts';
export { busiestThread, idlestThread, jsonShare } from './cpu-profile.ts';
export { descriptorsGrowth, descriptorsHeld, descriptorsUsed } from './descriptors.ts';
export { digitsPerFloat, roundedFloats } from './digits.ts';
export { handshakesPerRequest, handshakeTime } from './handshakes.ts';
export { batchesHandled } from './ledger.ts';
export { memoryGrowth, peakMemory } from './memory.ts';
export { largestMessage, limitUsed } from './messages.ts';
export { badViews, degradedShare, disagreeing, p50Latency, p99Latency, slowOrFailed } from './outcomes.ts';
export { cpuPerHandled, longestStall, loopBusy, peakRss } from './process.ts';
export {
  callsCancelled,
  inFlightByAge,
  oldestRpc,
  rpcsBegun,
  rpcsInFlight,
  triesPerCall,
  withoutDeadline,
  workForNobody,
} from './rpcs.ts';
export { goodPerSecond, p99PerSecond, viewsPerSecond } from './seconds.ts';
export { busiestShare, modelQueueTime, modelTime, slotsBusy, unusedCapacity } from './slots.ts';
export { bytesPerFloat, connectionsPerRequest, serversConnected } from './wire.ts';
