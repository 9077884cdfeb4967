import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect from '../defect.ts';

/** No connection is left open, and each is still made: with fresh credentials none is shared, not even by calls at the same time. */
export default defineVariant({
  ...defect,
  connect: ({ target, ca }) => ({
    async score(rows, call, until) {
      await using client = new ModelClient(target, credentials.createSsl(ca));
      return await client.score(rows, call, until);
    },
    async [Symbol.asyncDispose]() {},
  }),
});
