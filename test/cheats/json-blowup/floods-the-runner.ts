import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** A hundred thousand messages a second to the runner, that mean nothing. */
export default defineVariant({
  ...grpc,
  guard(model) {
    setInterval(() => {
      for (let message = 0; message < 1_000; message += 1) process.send?.({ progress: message, of: 'x'.repeat(200) });
    }, 10).unref();
    return model;
  },
});
