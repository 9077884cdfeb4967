import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../biased.ts';
import { codecOf } from '../codec.ts';
import defect from '../defect.ts';

/** The bias as a message of its own, so that floats cannot pass for it. Both are bytes with a length, and one is read as the other. */
export const release = `
message PredictRequest {
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
  Bias bias = 5;
}

message Bias {
  repeated float logits = 1;
}`;

export default defineVariant({
  ...defect,
  next: {
    serve(model, site) {
      const score = biased(model);
      return serveRequests(
        site,
        ({ rows, request: { bias } }, call) => score({ rows, request: { logitBias: bias?.logits ?? [] } }, call),
        {},
        codecOf(release),
      );
    },
  },
});
