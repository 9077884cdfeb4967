import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

const MiB = 2 ** 20;

/** 50 MiB a second that nobody ever gives back. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const leaked: Buffer[] = [];
    setInterval(() => leaked.push(Buffer.alloc(MiB, 1)), 20).unref();
    return model;
  },
});
