import { defineVariant } from '#lab';
import { serveModel } from '#rpc';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { defaultSeed } from '../../../src/cli/options.ts';
import { createModel } from '../../../src/model/linear-model.ts';

const own = createModel(defaultSeed);

/** The model server has a model of its own, and leaves the one that it was given alone. */
export default defineVariant({
  ...grpc,
  serve: (_model, site) => serveModel(site, async (rows) => ({ scores: own.score(rows) })),
});
