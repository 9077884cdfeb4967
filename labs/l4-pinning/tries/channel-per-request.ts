import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect from '../defect.ts';

const ownConnection = { 'grpc.use_local_subchannel_pool': 1 };

/** A channel for each request, closed after it: the balancer has as many connections to divide as there are calls. */
export default defineVariant({
  ...defect,
  connect: ({ target }) => ({
    async score(rows, call, until) {
      await using client = new ModelClient(target, credentials.createInsecure(), ownConnection);
      return await client.score(rows, call, until);
    },
    async [Symbol.asyncDispose]() {},
  }),
});
