import { defineVariant } from '#lab';
import defect from '../defect.ts';

/** Six replicas from the start, three times as many as before. */
export default defineVariant({ ...defect, world: { models: 6, modelsAtMost: 6 } });
