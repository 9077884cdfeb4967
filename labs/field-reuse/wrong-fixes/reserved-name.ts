import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../biased.ts';
import { codecOf } from '../codec.ts';
import defect from '../defect.ts';

/** Version 3 of the schema, with the old name reserved: the wire has neither versions nor names. */
export const release = `
// Version 3: logit_bias takes the place of price.
message PredictRequest {
  reserved "price";
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
  repeated float logit_bias = 5;
}`;

export default defineVariant({
  ...defect,
  next: { serve: (model, site) => serveRequests(site, biased(model), {}, codecOf(release)) },
});
