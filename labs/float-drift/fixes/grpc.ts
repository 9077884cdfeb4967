import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

/** Protobuf over gRPC, with the packed floats copied in and out as one block. */
export default defineVariant({
  connect: (link) => new ModelClient(link.target, credentials.createInsecure()),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
