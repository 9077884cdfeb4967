import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel, spread, stockProtobuf } from '#rpc';

const ownConnection = { 'grpc.use_local_subchannel_pool': 1 };

/**
 * Protobuf over gRPC, with the library as it comes, on twelve connections: on each a grpc-js server takes 64 KB ahead, half of
 * a request, and asks for more once its thread is free, which a slower codec keeps busy for longer.
 */
export default defineVariant({
  connect: (link) =>
    spread(
      12,
      () => new ModelClient(link.target, credentials.createInsecure(), ownConnection, { codec: stockProtobuf }),
    ),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), {}, stockProtobuf),
});
