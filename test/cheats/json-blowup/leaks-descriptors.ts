import { openSync } from 'node:fs';
import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** A hundred files a second that nobody ever closes. */
export default defineVariant({
  ...grpc,
  guard(model) {
    setInterval(() => openSync('/dev/null', 'r'), 10).unref();
    return model;
  },
});
