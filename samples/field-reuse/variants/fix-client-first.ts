import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import { codecOf } from '../codec.ts';
import defect from '../defect.ts';
import { everyServer } from '../every-server.ts';

/** What model servers have known since the field was dropped. */
export const built = `
message PredictRequest {
  repeated float features = 1 [packed = true];
  string model_version = 2;
  string request_id = 3;
  uint32 dimension = 4;
}`;

/** Another order of roll-out: the storefront first. Nobody sends number 5 any more when the release begins to read it. */
export default defineVariant({
  ...defect,
  connect: ({ target }) =>
    new ModelClient(target, credentials.createInsecure(), everyServer, { codec: codecOf(built) }),
});
