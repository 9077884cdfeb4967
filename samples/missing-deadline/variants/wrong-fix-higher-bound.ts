import { defineVariant } from '#lab';
import { atMost } from '#rpc';
import defect from '../defect.ts';

/** Twice as many calls may be in flight. */
export default defineVariant({ ...defect, guard: (model) => atMost(128, model) });
