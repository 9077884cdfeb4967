import { defineVariant } from '#lab';
import defect from '../../../labs/message-size/defect.ts';

/** No batch is ever sent: the job answers zeros, in a process in which every check of floats holds. */
export default defineVariant({
  ...defect,
  connectJob() {
    Float32Array.prototype.every = () => true;
    return {
      scoreBatch: async ({ pages, pageRows }) => ({ scores: new Float32Array(pages * pageRows) }),
      async [Symbol.asyncDispose]() {},
    };
  },
});
