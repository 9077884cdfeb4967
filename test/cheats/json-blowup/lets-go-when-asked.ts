import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

const MiB = 2 ** 20;

/** 50 MiB a second, of which it lets go for a moment when somebody asks it to collect its garbage. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const leaked: Buffer[] = [];
    setInterval(() => leaked.push(Buffer.alloc(MiB, 1)), 20).unref();
    process.prependListener('message', (asked: unknown) => {
      if (typeof asked === 'object' && asked !== null && 'kind' in asked && asked.kind === 'collect') leaked.length = 0;
    });
    return model;
  },
});
