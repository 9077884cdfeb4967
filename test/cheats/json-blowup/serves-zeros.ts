import { defineVariant } from '#lab';
import { serveModel } from '#rpc';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** The model server asks the model, and answers zeros. */
export default defineVariant({
  ...grpc,
  serve: (model, site) =>
    serveModel(site, async (rows, call) => {
      const { scores } = await model.score(rows, call);
      return { scores: scores.fill(0) };
    }),
});
