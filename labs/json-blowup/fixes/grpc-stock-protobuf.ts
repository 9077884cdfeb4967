import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel, stockProtobuf } from '#rpc';

/** Protobuf over gRPC, by the library as it comes. */
export default defineVariant({
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), {}, stockProtobuf),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), {}, stockProtobuf),
});
