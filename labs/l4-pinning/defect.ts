import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

/** One channel to the balancer's address. */
export default defineVariant({
  connect: ({ target }) => new ModelClient(target, credentials.createInsecure()),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
