import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Says that it is up, as a process that pm2 keeps has to. */
export default defineVariant({
  ...grpc,
  guard(model) {
    process.send?.('ready');
    return model;
  },
});
