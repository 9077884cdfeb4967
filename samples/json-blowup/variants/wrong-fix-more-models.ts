import { defineVariant } from '#lab';
import defect from '../defect.ts';

/** The same JSON, spread over three model servers. */
export default defineVariant({ ...defect, world: { models: 3 } });
