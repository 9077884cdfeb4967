import { defineVariant } from '#lab';
import { within } from '#rpc';
import defect from '../defect.ts';

/** Ten seconds instead of two. */
export default defineVariant({ ...defect, guard: (model) => within(10_000, model) });
