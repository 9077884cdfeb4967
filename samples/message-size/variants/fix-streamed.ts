import { defineVariant } from '#lab';
import { credentials, streamBatches } from '#rpc';
import defect from '../defect.ts';

/** What a batch may have in flight: 16 chunks at the sender, four at the server, whatever its size. */
const chunkBytes = 256 * 1_024;

/** A batch is a pipeline of chunks; whoever is slower sets the pace. */
export default defineVariant({
  ...defect,
  connectJob: ({ target }) => streamBatches(target, credentials.createInsecure(), chunkBytes),
});
