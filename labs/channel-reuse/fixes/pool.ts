import { defineVariant } from '#lab';
import { credentials, ModelClient, spread } from '#rpc';
import defect, { idleAfter } from '../defect.ts';

// Without it grpc-js gives all four the same connection, the only one that it has to this target.
const ownConnection = { ...idleAfter, 'grpc.use_local_subchannel_pool': 1 };

/** Four clients, taken in turns, for where one connection has too few streams, or takes too many calls with it when it is cut. */
export default defineVariant({
  ...defect,
  connect({ target, ca }) {
    const secure = credentials.createSsl(ca);
    return spread(4, () => new ModelClient(target, secure, ownConnection));
  },
});
