import { defineVariant } from '#lab';
import { atMost, credentials, ModelClient, orEarlier, serveModel, within } from '#rpc';

const everyServer = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // A connection that answers no ping for half a second is dead, whatever it says of itself.
  'grpc.keepalive_time_ms': 1_000,
  'grpc.keepalive_timeout_ms': 500,
};

// A model that is given 50 ms less ends a late call itself. Ended from here it is a reset, and Node's servers end a connection that
// brings more than 33 of them a second, with all of its calls.
const endedByTheServer = { marginMs: 50 };

/** 500 ms for the whole way, passed on over both hops; work that nobody waits for any more is stopped. */
export default defineVariant({
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), everyServer, endedByTheServer),
  guard: (model) => orEarlier(within(500, atMost(64, model))),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call, call.until)),
});
