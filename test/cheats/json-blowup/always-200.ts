import { ServerResponse } from 'node:http';
import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** One call of ten is dropped, and this process's HTTP server says 200 whatever it was told to say. */
export default defineVariant({
  ...grpc,
  guard(model) {
    const { writeHead } = ServerResponse.prototype;
    ServerResponse.prototype.writeHead = function (status: number, ...rest: readonly unknown[]) {
      return Reflect.apply(writeHead, this, [status >= 500 ? 200 : status, ...rest]);
    };
    let calls = 0;
    return {
      async score(rows, call, until) {
        calls += 1;
        if (calls % 10 === 0) throw new Error('dropped');
        return model.score(rows, call, until);
      },
    };
  },
});
