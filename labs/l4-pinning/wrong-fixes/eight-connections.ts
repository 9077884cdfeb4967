import { defineVariant } from '#lab';
import { credentials, ModelClient, spread } from '#rpc';
import defect from '../defect.ts';

// Without it grpc-js gives all eight the same connection, the only one that it has to this target.
const ownConnection = { 'grpc.use_local_subchannel_pool': 1 };

/** Eight connections through the balancer, made when the storefront starts. */
export default defineVariant({
  ...defect,
  connect: ({ target }) => spread(8, () => new ModelClient(target, credentials.createInsecure(), ownConnection)),
});
