import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

const everyReplica = {
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: [
      {
        name: [{}],
        // A call on a connection that is just being closed was never begun: it may go elsewhere.
        retryPolicy: {
          maxAttempts: 3,
          initialBackoff: '0.05s',
          maxBackoff: '0.5s',
          backoffMultiplier: 2,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  }),
  // Ours alone: no TXT record of the name has another.
  'grpc.service_config_disable_resolution': 1,
  // The name is asked when a connection ends, and at most so often; 30 s unless told otherwise.
  'grpc.dns_min_time_between_resolutions_ms': 200,
};

const endsInTime = {
  // Scaled down: minutes in production. Each end makes the client ask for the name anew.
  'grpc.max_connection_age_ms': 1_000,
  // Longer than any call takes, its queue included.
  'grpc.max_connection_age_grace_ms': 5_000,
};

/** A connection to every replica that the name has, and connections that end in time to learn of new ones. */
export default defineVariant({
  world: { link: 'headless' },
  connect: ({ target }) => new ModelClient(target, credentials.createInsecure(), everyReplica),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), endsInTime),
});
