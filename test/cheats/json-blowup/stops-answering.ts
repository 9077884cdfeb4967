import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** A loop that never ends, some seconds after it was started. */
export default defineVariant({
  ...grpc,
  guard(model) {
    setTimeout(() => {
      for (;;);
    }, 4_000).unref();
    return model;
  },
});
