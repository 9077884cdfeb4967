import { defineVariant } from '#lab';
import { atMost, credentials, ModelClient, serveModel } from '#rpc';

const everyServer = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
};

/** At most 64 calls in flight, and nobody ever stops waiting for one. */
export default defineVariant({
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), everyServer),
  guard: (model) => atMost(64, model),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
