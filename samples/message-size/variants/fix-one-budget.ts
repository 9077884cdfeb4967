import { defineVariant, inOneCall } from '#lab';
import { batchesInTurn, credentials, limitsOf, ModelClient, serveModel } from '#rpc';
import defect from '../defect.ts';

const MiB = 2 ** 20;
/** One for both sides; a process whose limit x bound is more than its memory does not start. */
export const budget = { memoryBytes: 16 * MiB, messageBytes: 16 * MiB, atOnce: 1 };

/** Limits on both sides, and no more large calls at a time than their memory has room for. */
export default defineVariant({
  ...defect,
  connectJob: ({ target }) =>
    batchesInTurn(budget.atOnce, inOneCall(new ModelClient(target, credentials.createInsecure(), limitsOf(budget)))),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), limitsOf(budget)),
});
