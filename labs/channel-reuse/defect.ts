import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel, within } from '#rpc';

/** Scaled down: a channel that is left open goes idle after 5 s instead of half an hour. */
export const idleAfter = { 'grpc.client_idle_timeout_ms': 5_000 };

/** A new client for every request, with fresh credentials. */
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
