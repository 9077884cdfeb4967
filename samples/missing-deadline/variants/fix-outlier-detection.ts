import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import deadline from './deadline.ts';

// Misspelt, or with durations as text, grpc-js would silently ignore all of it, and ask the first server alone.
const leaveTheSlowOne = {
  outlier_detection: {
    interval: { seconds: 1, nanos: 0 },
    base_ejection_time: { seconds: 3, nanos: 0 },
    max_ejection_time: { seconds: 30, nanos: 0 },
    max_ejection_percent: 50,
    failure_percentage_ejection: { threshold: 50, enforcement_percentage: 100, minimum_hosts: 2, request_volume: 10 },
    child_policy: [{ round_robin: {} }],
  },
};

const everyServer = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [leaveTheSlowOne] }),
  'grpc.keepalive_time_ms': 1_000,
  'grpc.keepalive_timeout_ms': 500,
};

// As `deadline` has it, and why.
const endedByTheServer = { marginMs: 50 };

/** The deadline, which is what makes a call fail; and a server most of whose calls fail is left alone for a while. */
export default defineVariant({
  ...deadline,
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), everyServer, endedByTheServer),
});
