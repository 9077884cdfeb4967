import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel, within } from '#rpc';

/** A channel scaled down: one that is left open goes idle after 5 s instead of half an hour. */
export const idleAfter = { 'grpc.client_idle_timeout_ms': 5_000 };

/** For each request a client of its own, with credentials of its own. */
export default defineVariant({
  connect: ({ target, ca }) => ({
    score(rows, call, until) {
      const client = new ModelClient(target, credentials.createSsl(ca), idleAfter);
      return client.score(rows, call, until);
    },
    async [Symbol.asyncDispose]() {},
  }),
  guard: (model) => within(2_000, model),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
