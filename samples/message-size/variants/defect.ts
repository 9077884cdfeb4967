import { defineVariant, inOneCall } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

/** A batch is one call, and both sides have the limits that gRPC has unless told otherwise: 4,194,304 bytes. */
export default defineVariant({
  connect: ({ target }) => new ModelClient(target, credentials.createInsecure()),
  connectJob: ({ target }) => inOneCall(new ModelClient(target, credentials.createInsecure())),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
