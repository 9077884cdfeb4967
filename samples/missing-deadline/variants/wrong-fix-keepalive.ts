import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect from '../defect.ts';

const everyServer = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** Pings say whether a connection lives; a slow server's does. */
export default defineVariant({
  ...defect,
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), everyServer),
});
