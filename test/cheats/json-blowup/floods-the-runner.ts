import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Ten thousand messages a second to the runner, that mean nothing. */
export default defineVariant({
  ...grpc,
  guard(model) {
    setInterval(() => {
      for (let message = 0; message < 100; message += 1) process.send?.({ progress: message, of: 'x'.repeat(200) });
    }, 10).unref();
    return model;
  },
});
