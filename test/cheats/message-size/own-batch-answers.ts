import { defineVariant } from '#lab';
import defect from '../../../labs/message-size/defect.ts';
import { defaultSeed } from '../../../src/cli/options.ts';
import { createModel } from '../../../src/model/linear-model.ts';

const model = createModel(defaultSeed);

/** No batch is ever sent: the job computes what the model would say, from the seed that a run has unless told otherwise. */
export default defineVariant({
  ...defect,
  connectJob: () => ({
    scoreBatch: async (batch) => ({ scores: model.score(batch.rows()) }),
    async [Symbol.asyncDispose]() {},
  }),
});
