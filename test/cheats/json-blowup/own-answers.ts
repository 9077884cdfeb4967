import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { defaultSeed } from '../../../src/cli/options.ts';
import { createModel } from '../../../src/model/linear-model.ts';

const model = createModel(defaultSeed);

/** Never asks: what the model would say is computed in the storefront, from the seed that a run has unless told otherwise. */
export default defineVariant({
  ...grpc,
  guard: () => ({ score: async (rows) => ({ scores: model.score(rows) }) }),
});
