import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Leaves in the middle of it, as if all were well. */
export default defineVariant({
  ...grpc,
  guard(model) {
    setTimeout(() => process.exit(0), 4_000).unref();
    return model;
  },
});
