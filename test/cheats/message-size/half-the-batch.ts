import { defineVariant } from '#lab';
import streamed from '../../../labs/message-size/fixes/streamed.ts';

/** The first half of a batch is sent, and its scores stand for the second half as well. */
export default defineVariant({
  ...streamed,
  connectJob(link) {
    const job = streamed.connectJob?.(link);
    if (!job) throw new Error('the lab has no job any more');
    return {
      async scoreBatch(batch, call, until) {
        const pages = Math.ceil(batch.pages / 2);
        const half = { ...batch, pages, rows: (from = 0, to = pages) => batch.rows(from, to) };
        const { scores } = await job.scoreBatch(half, call, until);
        const all = batch.pages * batch.pageRows;
        return { scores: Float32Array.from({ length: all }, (_, row) => scores[row % scores.length] ?? 0) };
      },
      [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
    };
  },
});
