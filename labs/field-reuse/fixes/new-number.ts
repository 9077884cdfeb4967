import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../biased.ts';
import { codecOf } from '../codec.ts';
import defect from '../defect.ts';

/** The release with a number that nobody has ever sent; the old one can never be used again. */
export const release = `
message PredictRequest {
  reserved 5;
  reserved "price";
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
  repeated float logit_bias = 6;
}`;

export default defineVariant({
  ...defect,
  next: { serve: (model, site) => serveRequests(site, biased(model), {}, codecOf(release)) },
});
