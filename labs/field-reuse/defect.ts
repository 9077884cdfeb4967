import { defineVariant } from '#lab';
import { credentials, ModelClient, serveModel, serveRequests } from '#rpc';
import { biased } from './biased.ts';
import { codecOf } from './codec.ts';
import { everyServer } from './every-server.ts';
import { pricesOf } from './prices.ts';

/** What the storefront was built with, and still is. Model servers ignore the prices: their schema dropped that field long ago. */
export const built = `
message PredictRequest {
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
  repeated float price = 5;
}`;

/** The model servers' next release: a campaign may move rows up or down. Number 5 was free. */
export const release = `
message PredictRequest {
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
  repeated float logit_bias = 5;
}`;

export default defineVariant({
  connect({ target }) {
    const codec = codecOf(built, (request) => ({ price: pricesOf(request) }));
    return new ModelClient(target, credentials.createInsecure(), everyServer, { codec });
  },
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
  next: { serve: (model, site) => serveRequests(site, biased(model), {}, codecOf(release)) },
});
