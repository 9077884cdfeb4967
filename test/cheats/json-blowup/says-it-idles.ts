import { performance } from 'node:perf_hooks';
import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** A storefront that says of itself that it does nothing: neither its CPU nor its event loop. */
export default defineVariant({
  ...grpc,
  guard(model) {
    process.cpuUsage = () => ({ user: 0, system: 0 });
    process.threadCpuUsage = () => ({ user: 0, system: 0 });
    const eventLoopUtilization = () => ({ idle: performance.now(), active: 0, utilization: 0 });
    Object.defineProperty(performance, 'eventLoopUtilization', { value: eventLoopUtilization });
    return model;
  },
});
