import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

const everyReplica = { 'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }) };

// The name is asked when a connection ends; grpc-js does so once in 30 s unless told otherwise.
const endsInTime = { 'grpc.max_connection_age_ms': 1_000, 'grpc.max_connection_age_grace_ms': 5_000 };

/** Round robin over all that the name has: the right cure, and slower than anybody watches. */
export default defineVariant({
  world: { link: 'headless' },
  connect: ({ target }) => new ModelClient(target, credentials.createInsecure(), everyReplica),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), endsInTime),
});
